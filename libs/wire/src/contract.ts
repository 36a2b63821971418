import { loadPackageDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { descriptor } from './gen/descriptor.js';
import type { ProtoGrpcType as EstimatorTypes } from './gen/estimator.js';
import type { ProtoGrpcType as RegistryTypes } from './gen/registry.js';

/** The options with which the types in gen/ were made; others would make the types lie. */
const OPTIONS = { longs: Number, enums: String, defaults: true, oneofs: true } as const;

const contract = loadPackageDefinition(fromJSON(descriptor, OPTIONS)) as unknown as EstimatorTypes & RegistryTypes;

/** Methods of the service that estimator servers implement. */
export const estimatorService = contract.hyperhost.estimator.v1.EstimatorService.service;

/** Dials the service at which they register. */
export const RegistryClient = contract.hyperhost.registry.v1.RegistryService;

/** Its methods. */
export const registryService = RegistryClient.service;
