// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DescribeRequest as _hyperhost_estimator_v1_DescribeRequest, DescribeRequest__Output as _hyperhost_estimator_v1_DescribeRequest__Output } from '../../../hyperhost/estimator/v1/DescribeRequest.js';
import type { DescribeResponse as _hyperhost_estimator_v1_DescribeResponse, DescribeResponse__Output as _hyperhost_estimator_v1_DescribeResponse__Output } from '../../../hyperhost/estimator/v1/DescribeResponse.js';
import type { PartialFitRequest as _hyperhost_estimator_v1_PartialFitRequest, PartialFitRequest__Output as _hyperhost_estimator_v1_PartialFitRequest__Output } from '../../../hyperhost/estimator/v1/PartialFitRequest.js';
import type { PartialFitResponse as _hyperhost_estimator_v1_PartialFitResponse, PartialFitResponse__Output as _hyperhost_estimator_v1_PartialFitResponse__Output } from '../../../hyperhost/estimator/v1/PartialFitResponse.js';
import type { ReleaseRequest as _hyperhost_estimator_v1_ReleaseRequest, ReleaseRequest__Output as _hyperhost_estimator_v1_ReleaseRequest__Output } from '../../../hyperhost/estimator/v1/ReleaseRequest.js';
import type { ReleaseResponse as _hyperhost_estimator_v1_ReleaseResponse, ReleaseResponse__Output as _hyperhost_estimator_v1_ReleaseResponse__Output } from '../../../hyperhost/estimator/v1/ReleaseResponse.js';
import type { ScoreRequest as _hyperhost_estimator_v1_ScoreRequest, ScoreRequest__Output as _hyperhost_estimator_v1_ScoreRequest__Output } from '../../../hyperhost/estimator/v1/ScoreRequest.js';
import type { ScoreResponse as _hyperhost_estimator_v1_ScoreResponse, ScoreResponse__Output as _hyperhost_estimator_v1_ScoreResponse__Output } from '../../../hyperhost/estimator/v1/ScoreResponse.js';

export interface EstimatorServiceClient extends grpc.Client {
  Describe(argument: _hyperhost_estimator_v1_DescribeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_DescribeResponse__Output>): grpc.ClientUnaryCall;
  Describe(argument: _hyperhost_estimator_v1_DescribeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_estimator_v1_DescribeResponse__Output>): grpc.ClientUnaryCall;
  Describe(argument: _hyperhost_estimator_v1_DescribeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_DescribeResponse__Output>): grpc.ClientUnaryCall;
  Describe(argument: _hyperhost_estimator_v1_DescribeRequest, callback: grpc.requestCallback<_hyperhost_estimator_v1_DescribeResponse__Output>): grpc.ClientUnaryCall;
  describe(argument: _hyperhost_estimator_v1_DescribeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_DescribeResponse__Output>): grpc.ClientUnaryCall;
  describe(argument: _hyperhost_estimator_v1_DescribeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_estimator_v1_DescribeResponse__Output>): grpc.ClientUnaryCall;
  describe(argument: _hyperhost_estimator_v1_DescribeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_DescribeResponse__Output>): grpc.ClientUnaryCall;
  describe(argument: _hyperhost_estimator_v1_DescribeRequest, callback: grpc.requestCallback<_hyperhost_estimator_v1_DescribeResponse__Output>): grpc.ClientUnaryCall;
  
  PartialFit(argument: _hyperhost_estimator_v1_PartialFitRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_hyperhost_estimator_v1_PartialFitResponse__Output>;
  PartialFit(argument: _hyperhost_estimator_v1_PartialFitRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_hyperhost_estimator_v1_PartialFitResponse__Output>;
  partialFit(argument: _hyperhost_estimator_v1_PartialFitRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_hyperhost_estimator_v1_PartialFitResponse__Output>;
  partialFit(argument: _hyperhost_estimator_v1_PartialFitRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_hyperhost_estimator_v1_PartialFitResponse__Output>;
  
  Release(argument: _hyperhost_estimator_v1_ReleaseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  Release(argument: _hyperhost_estimator_v1_ReleaseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_estimator_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  Release(argument: _hyperhost_estimator_v1_ReleaseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  Release(argument: _hyperhost_estimator_v1_ReleaseRequest, callback: grpc.requestCallback<_hyperhost_estimator_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  release(argument: _hyperhost_estimator_v1_ReleaseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  release(argument: _hyperhost_estimator_v1_ReleaseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_estimator_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  release(argument: _hyperhost_estimator_v1_ReleaseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  release(argument: _hyperhost_estimator_v1_ReleaseRequest, callback: grpc.requestCallback<_hyperhost_estimator_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  
  Score(argument: _hyperhost_estimator_v1_ScoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  Score(argument: _hyperhost_estimator_v1_ScoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  Score(argument: _hyperhost_estimator_v1_ScoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  Score(argument: _hyperhost_estimator_v1_ScoreRequest, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _hyperhost_estimator_v1_ScoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _hyperhost_estimator_v1_ScoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _hyperhost_estimator_v1_ScoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _hyperhost_estimator_v1_ScoreRequest, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface EstimatorServiceHandlers extends grpc.UntypedServiceImplementation {
  Describe: grpc.handleUnaryCall<_hyperhost_estimator_v1_DescribeRequest__Output, _hyperhost_estimator_v1_DescribeResponse>;
  
  PartialFit: grpc.handleServerStreamingCall<_hyperhost_estimator_v1_PartialFitRequest__Output, _hyperhost_estimator_v1_PartialFitResponse>;
  
  Release: grpc.handleUnaryCall<_hyperhost_estimator_v1_ReleaseRequest__Output, _hyperhost_estimator_v1_ReleaseResponse>;
  
  Score: grpc.handleUnaryCall<_hyperhost_estimator_v1_ScoreRequest__Output, _hyperhost_estimator_v1_ScoreResponse>;
  
}

export interface EstimatorServiceDefinition extends grpc.ServiceDefinition {
  Describe: MethodDefinition<_hyperhost_estimator_v1_DescribeRequest, _hyperhost_estimator_v1_DescribeResponse, _hyperhost_estimator_v1_DescribeRequest__Output, _hyperhost_estimator_v1_DescribeResponse__Output>
  PartialFit: MethodDefinition<_hyperhost_estimator_v1_PartialFitRequest, _hyperhost_estimator_v1_PartialFitResponse, _hyperhost_estimator_v1_PartialFitRequest__Output, _hyperhost_estimator_v1_PartialFitResponse__Output>
  Release: MethodDefinition<_hyperhost_estimator_v1_ReleaseRequest, _hyperhost_estimator_v1_ReleaseResponse, _hyperhost_estimator_v1_ReleaseRequest__Output, _hyperhost_estimator_v1_ReleaseResponse__Output>
  Score: MethodDefinition<_hyperhost_estimator_v1_ScoreRequest, _hyperhost_estimator_v1_ScoreResponse, _hyperhost_estimator_v1_ScoreRequest__Output, _hyperhost_estimator_v1_ScoreResponse__Output>
}
