// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DescribeRequest as _hyperhost_estimator_v1_DescribeRequest, DescribeRequest__Output as _hyperhost_estimator_v1_DescribeRequest__Output } from '../../../hyperhost/estimator/v1/DescribeRequest.js';
import type { DescribeResponse as _hyperhost_estimator_v1_DescribeResponse, DescribeResponse__Output as _hyperhost_estimator_v1_DescribeResponse__Output } from '../../../hyperhost/estimator/v1/DescribeResponse.js';
import type { PartialFitRequest as _hyperhost_estimator_v1_PartialFitRequest, PartialFitRequest__Output as _hyperhost_estimator_v1_PartialFitRequest__Output } from '../../../hyperhost/estimator/v1/PartialFitRequest.js';
import type { PartialFitResponse as _hyperhost_estimator_v1_PartialFitResponse, PartialFitResponse__Output as _hyperhost_estimator_v1_PartialFitResponse__Output } from '../../../hyperhost/estimator/v1/PartialFitResponse.js';
import type { ReleaseRequest as _hyperhost_estimator_v1_ReleaseRequest, ReleaseRequest__Output as _hyperhost_estimator_v1_ReleaseRequest__Output } from '../../../hyperhost/estimator/v1/ReleaseRequest.js';
import type { ReleaseResponse as _hyperhost_estimator_v1_ReleaseResponse, ReleaseResponse__Output as _hyperhost_estimator_v1_ReleaseResponse__Output } from '../../../hyperhost/estimator/v1/ReleaseResponse.js';
import type { RestoreRequest as _hyperhost_estimator_v1_RestoreRequest, RestoreRequest__Output as _hyperhost_estimator_v1_RestoreRequest__Output } from '../../../hyperhost/estimator/v1/RestoreRequest.js';
import type { RestoreResponse as _hyperhost_estimator_v1_RestoreResponse, RestoreResponse__Output as _hyperhost_estimator_v1_RestoreResponse__Output } from '../../../hyperhost/estimator/v1/RestoreResponse.js';
import type { ScoreRequest as _hyperhost_estimator_v1_ScoreRequest, ScoreRequest__Output as _hyperhost_estimator_v1_ScoreRequest__Output } from '../../../hyperhost/estimator/v1/ScoreRequest.js';
import type { ScoreResponse as _hyperhost_estimator_v1_ScoreResponse, ScoreResponse__Output as _hyperhost_estimator_v1_ScoreResponse__Output } from '../../../hyperhost/estimator/v1/ScoreResponse.js';
import type { SnapshotRequest as _hyperhost_estimator_v1_SnapshotRequest, SnapshotRequest__Output as _hyperhost_estimator_v1_SnapshotRequest__Output } from '../../../hyperhost/estimator/v1/SnapshotRequest.js';
import type { SnapshotResponse as _hyperhost_estimator_v1_SnapshotResponse, SnapshotResponse__Output as _hyperhost_estimator_v1_SnapshotResponse__Output } from '../../../hyperhost/estimator/v1/SnapshotResponse.js';

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
  
  Restore(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_RestoreResponse__Output>): grpc.ClientWritableStream<_hyperhost_estimator_v1_RestoreRequest>;
  Restore(metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_estimator_v1_RestoreResponse__Output>): grpc.ClientWritableStream<_hyperhost_estimator_v1_RestoreRequest>;
  Restore(options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_RestoreResponse__Output>): grpc.ClientWritableStream<_hyperhost_estimator_v1_RestoreRequest>;
  Restore(callback: grpc.requestCallback<_hyperhost_estimator_v1_RestoreResponse__Output>): grpc.ClientWritableStream<_hyperhost_estimator_v1_RestoreRequest>;
  restore(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_RestoreResponse__Output>): grpc.ClientWritableStream<_hyperhost_estimator_v1_RestoreRequest>;
  restore(metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_estimator_v1_RestoreResponse__Output>): grpc.ClientWritableStream<_hyperhost_estimator_v1_RestoreRequest>;
  restore(options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_RestoreResponse__Output>): grpc.ClientWritableStream<_hyperhost_estimator_v1_RestoreRequest>;
  restore(callback: grpc.requestCallback<_hyperhost_estimator_v1_RestoreResponse__Output>): grpc.ClientWritableStream<_hyperhost_estimator_v1_RestoreRequest>;
  
  Score(argument: _hyperhost_estimator_v1_ScoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  Score(argument: _hyperhost_estimator_v1_ScoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  Score(argument: _hyperhost_estimator_v1_ScoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  Score(argument: _hyperhost_estimator_v1_ScoreRequest, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _hyperhost_estimator_v1_ScoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _hyperhost_estimator_v1_ScoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _hyperhost_estimator_v1_ScoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _hyperhost_estimator_v1_ScoreRequest, callback: grpc.requestCallback<_hyperhost_estimator_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  
  Snapshot(argument: _hyperhost_estimator_v1_SnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_hyperhost_estimator_v1_SnapshotResponse__Output>;
  Snapshot(argument: _hyperhost_estimator_v1_SnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_hyperhost_estimator_v1_SnapshotResponse__Output>;
  snapshot(argument: _hyperhost_estimator_v1_SnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_hyperhost_estimator_v1_SnapshotResponse__Output>;
  snapshot(argument: _hyperhost_estimator_v1_SnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_hyperhost_estimator_v1_SnapshotResponse__Output>;
  
}

export interface EstimatorServiceHandlers extends grpc.UntypedServiceImplementation {
  Describe: grpc.handleUnaryCall<_hyperhost_estimator_v1_DescribeRequest__Output, _hyperhost_estimator_v1_DescribeResponse>;
  
  PartialFit: grpc.handleServerStreamingCall<_hyperhost_estimator_v1_PartialFitRequest__Output, _hyperhost_estimator_v1_PartialFitResponse>;
  
  Release: grpc.handleUnaryCall<_hyperhost_estimator_v1_ReleaseRequest__Output, _hyperhost_estimator_v1_ReleaseResponse>;
  
  Restore: grpc.handleClientStreamingCall<_hyperhost_estimator_v1_RestoreRequest__Output, _hyperhost_estimator_v1_RestoreResponse>;
  
  Score: grpc.handleUnaryCall<_hyperhost_estimator_v1_ScoreRequest__Output, _hyperhost_estimator_v1_ScoreResponse>;
  
  Snapshot: grpc.handleServerStreamingCall<_hyperhost_estimator_v1_SnapshotRequest__Output, _hyperhost_estimator_v1_SnapshotResponse>;
  
}

export interface EstimatorServiceDefinition extends grpc.ServiceDefinition {
  Describe: MethodDefinition<_hyperhost_estimator_v1_DescribeRequest, _hyperhost_estimator_v1_DescribeResponse, _hyperhost_estimator_v1_DescribeRequest__Output, _hyperhost_estimator_v1_DescribeResponse__Output>
  PartialFit: MethodDefinition<_hyperhost_estimator_v1_PartialFitRequest, _hyperhost_estimator_v1_PartialFitResponse, _hyperhost_estimator_v1_PartialFitRequest__Output, _hyperhost_estimator_v1_PartialFitResponse__Output>
  Release: MethodDefinition<_hyperhost_estimator_v1_ReleaseRequest, _hyperhost_estimator_v1_ReleaseResponse, _hyperhost_estimator_v1_ReleaseRequest__Output, _hyperhost_estimator_v1_ReleaseResponse__Output>
  Restore: MethodDefinition<_hyperhost_estimator_v1_RestoreRequest, _hyperhost_estimator_v1_RestoreResponse, _hyperhost_estimator_v1_RestoreRequest__Output, _hyperhost_estimator_v1_RestoreResponse__Output>
  Score: MethodDefinition<_hyperhost_estimator_v1_ScoreRequest, _hyperhost_estimator_v1_ScoreResponse, _hyperhost_estimator_v1_ScoreRequest__Output, _hyperhost_estimator_v1_ScoreResponse__Output>
  Snapshot: MethodDefinition<_hyperhost_estimator_v1_SnapshotRequest, _hyperhost_estimator_v1_SnapshotResponse, _hyperhost_estimator_v1_SnapshotRequest__Output, _hyperhost_estimator_v1_SnapshotResponse__Output>
}
