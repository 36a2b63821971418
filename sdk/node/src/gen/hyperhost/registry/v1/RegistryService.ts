// Original file: proto/hyperhost/registry/v1/registry.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DeregisterRequest as _hyperhost_registry_v1_DeregisterRequest, DeregisterRequest__Output as _hyperhost_registry_v1_DeregisterRequest__Output } from '../../../hyperhost/registry/v1/DeregisterRequest.js';
import type { DeregisterResponse as _hyperhost_registry_v1_DeregisterResponse, DeregisterResponse__Output as _hyperhost_registry_v1_DeregisterResponse__Output } from '../../../hyperhost/registry/v1/DeregisterResponse.js';
import type { RegisterRequest as _hyperhost_registry_v1_RegisterRequest, RegisterRequest__Output as _hyperhost_registry_v1_RegisterRequest__Output } from '../../../hyperhost/registry/v1/RegisterRequest.js';
import type { RegisterResponse as _hyperhost_registry_v1_RegisterResponse, RegisterResponse__Output as _hyperhost_registry_v1_RegisterResponse__Output } from '../../../hyperhost/registry/v1/RegisterResponse.js';
import type { RenewRequest as _hyperhost_registry_v1_RenewRequest, RenewRequest__Output as _hyperhost_registry_v1_RenewRequest__Output } from '../../../hyperhost/registry/v1/RenewRequest.js';
import type { RenewResponse as _hyperhost_registry_v1_RenewResponse, RenewResponse__Output as _hyperhost_registry_v1_RenewResponse__Output } from '../../../hyperhost/registry/v1/RenewResponse.js';

export interface RegistryServiceClient extends grpc.Client {
  Deregister(argument: _hyperhost_registry_v1_DeregisterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_DeregisterResponse__Output>): grpc.ClientUnaryCall;
  Deregister(argument: _hyperhost_registry_v1_DeregisterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_registry_v1_DeregisterResponse__Output>): grpc.ClientUnaryCall;
  Deregister(argument: _hyperhost_registry_v1_DeregisterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_DeregisterResponse__Output>): grpc.ClientUnaryCall;
  Deregister(argument: _hyperhost_registry_v1_DeregisterRequest, callback: grpc.requestCallback<_hyperhost_registry_v1_DeregisterResponse__Output>): grpc.ClientUnaryCall;
  deregister(argument: _hyperhost_registry_v1_DeregisterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_DeregisterResponse__Output>): grpc.ClientUnaryCall;
  deregister(argument: _hyperhost_registry_v1_DeregisterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_registry_v1_DeregisterResponse__Output>): grpc.ClientUnaryCall;
  deregister(argument: _hyperhost_registry_v1_DeregisterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_DeregisterResponse__Output>): grpc.ClientUnaryCall;
  deregister(argument: _hyperhost_registry_v1_DeregisterRequest, callback: grpc.requestCallback<_hyperhost_registry_v1_DeregisterResponse__Output>): grpc.ClientUnaryCall;
  
  Register(argument: _hyperhost_registry_v1_RegisterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_RegisterResponse__Output>): grpc.ClientUnaryCall;
  Register(argument: _hyperhost_registry_v1_RegisterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_registry_v1_RegisterResponse__Output>): grpc.ClientUnaryCall;
  Register(argument: _hyperhost_registry_v1_RegisterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_RegisterResponse__Output>): grpc.ClientUnaryCall;
  Register(argument: _hyperhost_registry_v1_RegisterRequest, callback: grpc.requestCallback<_hyperhost_registry_v1_RegisterResponse__Output>): grpc.ClientUnaryCall;
  register(argument: _hyperhost_registry_v1_RegisterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_RegisterResponse__Output>): grpc.ClientUnaryCall;
  register(argument: _hyperhost_registry_v1_RegisterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_registry_v1_RegisterResponse__Output>): grpc.ClientUnaryCall;
  register(argument: _hyperhost_registry_v1_RegisterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_RegisterResponse__Output>): grpc.ClientUnaryCall;
  register(argument: _hyperhost_registry_v1_RegisterRequest, callback: grpc.requestCallback<_hyperhost_registry_v1_RegisterResponse__Output>): grpc.ClientUnaryCall;
  
  Renew(argument: _hyperhost_registry_v1_RenewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _hyperhost_registry_v1_RenewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_registry_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _hyperhost_registry_v1_RenewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _hyperhost_registry_v1_RenewRequest, callback: grpc.requestCallback<_hyperhost_registry_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _hyperhost_registry_v1_RenewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _hyperhost_registry_v1_RenewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_registry_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _hyperhost_registry_v1_RenewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_registry_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _hyperhost_registry_v1_RenewRequest, callback: grpc.requestCallback<_hyperhost_registry_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface RegistryServiceHandlers extends grpc.UntypedServiceImplementation {
  Deregister: grpc.handleUnaryCall<_hyperhost_registry_v1_DeregisterRequest__Output, _hyperhost_registry_v1_DeregisterResponse>;
  
  Register: grpc.handleUnaryCall<_hyperhost_registry_v1_RegisterRequest__Output, _hyperhost_registry_v1_RegisterResponse>;
  
  Renew: grpc.handleUnaryCall<_hyperhost_registry_v1_RenewRequest__Output, _hyperhost_registry_v1_RenewResponse>;
  
}

export interface RegistryServiceDefinition extends grpc.ServiceDefinition {
  Deregister: MethodDefinition<_hyperhost_registry_v1_DeregisterRequest, _hyperhost_registry_v1_DeregisterResponse, _hyperhost_registry_v1_DeregisterRequest__Output, _hyperhost_registry_v1_DeregisterResponse__Output>
  Register: MethodDefinition<_hyperhost_registry_v1_RegisterRequest, _hyperhost_registry_v1_RegisterResponse, _hyperhost_registry_v1_RegisterRequest__Output, _hyperhost_registry_v1_RegisterResponse__Output>
  Renew: MethodDefinition<_hyperhost_registry_v1_RenewRequest, _hyperhost_registry_v1_RenewResponse, _hyperhost_registry_v1_RenewRequest__Output, _hyperhost_registry_v1_RenewResponse__Output>
}
