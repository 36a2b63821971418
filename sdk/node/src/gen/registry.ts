import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { DeregisterRequest as _hyperhost_registry_v1_DeregisterRequest, DeregisterRequest__Output as _hyperhost_registry_v1_DeregisterRequest__Output } from './hyperhost/registry/v1/DeregisterRequest.js';
import type { DeregisterResponse as _hyperhost_registry_v1_DeregisterResponse, DeregisterResponse__Output as _hyperhost_registry_v1_DeregisterResponse__Output } from './hyperhost/registry/v1/DeregisterResponse.js';
import type { RegisterRequest as _hyperhost_registry_v1_RegisterRequest, RegisterRequest__Output as _hyperhost_registry_v1_RegisterRequest__Output } from './hyperhost/registry/v1/RegisterRequest.js';
import type { RegisterResponse as _hyperhost_registry_v1_RegisterResponse, RegisterResponse__Output as _hyperhost_registry_v1_RegisterResponse__Output } from './hyperhost/registry/v1/RegisterResponse.js';
import type { RegistryServiceClient as _hyperhost_registry_v1_RegistryServiceClient, RegistryServiceDefinition as _hyperhost_registry_v1_RegistryServiceDefinition } from './hyperhost/registry/v1/RegistryService.js';
import type { RenewRequest as _hyperhost_registry_v1_RenewRequest, RenewRequest__Output as _hyperhost_registry_v1_RenewRequest__Output } from './hyperhost/registry/v1/RenewRequest.js';
import type { RenewResponse as _hyperhost_registry_v1_RenewResponse, RenewResponse__Output as _hyperhost_registry_v1_RenewResponse__Output } from './hyperhost/registry/v1/RenewResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  hyperhost: {
    registry: {
      v1: {
        DeregisterRequest: MessageTypeDefinition<_hyperhost_registry_v1_DeregisterRequest, _hyperhost_registry_v1_DeregisterRequest__Output>
        DeregisterResponse: MessageTypeDefinition<_hyperhost_registry_v1_DeregisterResponse, _hyperhost_registry_v1_DeregisterResponse__Output>
        RegisterRequest: MessageTypeDefinition<_hyperhost_registry_v1_RegisterRequest, _hyperhost_registry_v1_RegisterRequest__Output>
        RegisterResponse: MessageTypeDefinition<_hyperhost_registry_v1_RegisterResponse, _hyperhost_registry_v1_RegisterResponse__Output>
        RegistryService: SubtypeConstructor<typeof grpc.Client, _hyperhost_registry_v1_RegistryServiceClient> & { service: _hyperhost_registry_v1_RegistryServiceDefinition }
        RenewRequest: MessageTypeDefinition<_hyperhost_registry_v1_RenewRequest, _hyperhost_registry_v1_RenewRequest__Output>
        RenewResponse: MessageTypeDefinition<_hyperhost_registry_v1_RenewResponse, _hyperhost_registry_v1_RenewResponse__Output>
      }
    }
  }
}

