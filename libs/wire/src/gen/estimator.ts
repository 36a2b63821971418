import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Dataset as _hyperhost_estimator_v1_Dataset, Dataset__Output as _hyperhost_estimator_v1_Dataset__Output } from './hyperhost/estimator/v1/Dataset.js';
import type { DescribeRequest as _hyperhost_estimator_v1_DescribeRequest, DescribeRequest__Output as _hyperhost_estimator_v1_DescribeRequest__Output } from './hyperhost/estimator/v1/DescribeRequest.js';
import type { DescribeResponse as _hyperhost_estimator_v1_DescribeResponse, DescribeResponse__Output as _hyperhost_estimator_v1_DescribeResponse__Output } from './hyperhost/estimator/v1/DescribeResponse.js';
import type { EstimatorServiceClient as _hyperhost_estimator_v1_EstimatorServiceClient, EstimatorServiceDefinition as _hyperhost_estimator_v1_EstimatorServiceDefinition } from './hyperhost/estimator/v1/EstimatorService.js';
import type { Failure as _hyperhost_estimator_v1_Failure, Failure__Output as _hyperhost_estimator_v1_Failure__Output } from './hyperhost/estimator/v1/Failure.js';
import type { Model as _hyperhost_estimator_v1_Model, Model__Output as _hyperhost_estimator_v1_Model__Output } from './hyperhost/estimator/v1/Model.js';
import type { PartialFitRequest as _hyperhost_estimator_v1_PartialFitRequest, PartialFitRequest__Output as _hyperhost_estimator_v1_PartialFitRequest__Output } from './hyperhost/estimator/v1/PartialFitRequest.js';
import type { PartialFitResponse as _hyperhost_estimator_v1_PartialFitResponse, PartialFitResponse__Output as _hyperhost_estimator_v1_PartialFitResponse__Output } from './hyperhost/estimator/v1/PartialFitResponse.js';
import type { Progress as _hyperhost_estimator_v1_Progress, Progress__Output as _hyperhost_estimator_v1_Progress__Output } from './hyperhost/estimator/v1/Progress.js';
import type { ReleaseRequest as _hyperhost_estimator_v1_ReleaseRequest, ReleaseRequest__Output as _hyperhost_estimator_v1_ReleaseRequest__Output } from './hyperhost/estimator/v1/ReleaseRequest.js';
import type { ReleaseResponse as _hyperhost_estimator_v1_ReleaseResponse, ReleaseResponse__Output as _hyperhost_estimator_v1_ReleaseResponse__Output } from './hyperhost/estimator/v1/ReleaseResponse.js';
import type { RestoreBegin as _hyperhost_estimator_v1_RestoreBegin, RestoreBegin__Output as _hyperhost_estimator_v1_RestoreBegin__Output } from './hyperhost/estimator/v1/RestoreBegin.js';
import type { RestoreRequest as _hyperhost_estimator_v1_RestoreRequest, RestoreRequest__Output as _hyperhost_estimator_v1_RestoreRequest__Output } from './hyperhost/estimator/v1/RestoreRequest.js';
import type { RestoreResponse as _hyperhost_estimator_v1_RestoreResponse, RestoreResponse__Output as _hyperhost_estimator_v1_RestoreResponse__Output } from './hyperhost/estimator/v1/RestoreResponse.js';
import type { Result as _hyperhost_estimator_v1_Result, Result__Output as _hyperhost_estimator_v1_Result__Output } from './hyperhost/estimator/v1/Result.js';
import type { ScoreRequest as _hyperhost_estimator_v1_ScoreRequest, ScoreRequest__Output as _hyperhost_estimator_v1_ScoreRequest__Output } from './hyperhost/estimator/v1/ScoreRequest.js';
import type { ScoreResponse as _hyperhost_estimator_v1_ScoreResponse, ScoreResponse__Output as _hyperhost_estimator_v1_ScoreResponse__Output } from './hyperhost/estimator/v1/ScoreResponse.js';
import type { Scores as _hyperhost_estimator_v1_Scores, Scores__Output as _hyperhost_estimator_v1_Scores__Output } from './hyperhost/estimator/v1/Scores.js';
import type { SnapshotRequest as _hyperhost_estimator_v1_SnapshotRequest, SnapshotRequest__Output as _hyperhost_estimator_v1_SnapshotRequest__Output } from './hyperhost/estimator/v1/SnapshotRequest.js';
import type { SnapshotResponse as _hyperhost_estimator_v1_SnapshotResponse, SnapshotResponse__Output as _hyperhost_estimator_v1_SnapshotResponse__Output } from './hyperhost/estimator/v1/SnapshotResponse.js';
import type { State as _hyperhost_estimator_v1_State, State__Output as _hyperhost_estimator_v1_State__Output } from './hyperhost/estimator/v1/State.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  hyperhost: {
    estimator: {
      v1: {
        Dataset: MessageTypeDefinition<_hyperhost_estimator_v1_Dataset, _hyperhost_estimator_v1_Dataset__Output>
        DescribeRequest: MessageTypeDefinition<_hyperhost_estimator_v1_DescribeRequest, _hyperhost_estimator_v1_DescribeRequest__Output>
        DescribeResponse: MessageTypeDefinition<_hyperhost_estimator_v1_DescribeResponse, _hyperhost_estimator_v1_DescribeResponse__Output>
        EstimatorService: SubtypeConstructor<typeof grpc.Client, _hyperhost_estimator_v1_EstimatorServiceClient> & { service: _hyperhost_estimator_v1_EstimatorServiceDefinition }
        Failure: MessageTypeDefinition<_hyperhost_estimator_v1_Failure, _hyperhost_estimator_v1_Failure__Output>
        FailureReason: EnumTypeDefinition
        Model: MessageTypeDefinition<_hyperhost_estimator_v1_Model, _hyperhost_estimator_v1_Model__Output>
        PartialFitRequest: MessageTypeDefinition<_hyperhost_estimator_v1_PartialFitRequest, _hyperhost_estimator_v1_PartialFitRequest__Output>
        PartialFitResponse: MessageTypeDefinition<_hyperhost_estimator_v1_PartialFitResponse, _hyperhost_estimator_v1_PartialFitResponse__Output>
        Progress: MessageTypeDefinition<_hyperhost_estimator_v1_Progress, _hyperhost_estimator_v1_Progress__Output>
        ReleaseRequest: MessageTypeDefinition<_hyperhost_estimator_v1_ReleaseRequest, _hyperhost_estimator_v1_ReleaseRequest__Output>
        ReleaseResponse: MessageTypeDefinition<_hyperhost_estimator_v1_ReleaseResponse, _hyperhost_estimator_v1_ReleaseResponse__Output>
        RestoreBegin: MessageTypeDefinition<_hyperhost_estimator_v1_RestoreBegin, _hyperhost_estimator_v1_RestoreBegin__Output>
        RestoreRequest: MessageTypeDefinition<_hyperhost_estimator_v1_RestoreRequest, _hyperhost_estimator_v1_RestoreRequest__Output>
        RestoreResponse: MessageTypeDefinition<_hyperhost_estimator_v1_RestoreResponse, _hyperhost_estimator_v1_RestoreResponse__Output>
        Result: MessageTypeDefinition<_hyperhost_estimator_v1_Result, _hyperhost_estimator_v1_Result__Output>
        ScoreRequest: MessageTypeDefinition<_hyperhost_estimator_v1_ScoreRequest, _hyperhost_estimator_v1_ScoreRequest__Output>
        ScoreResponse: MessageTypeDefinition<_hyperhost_estimator_v1_ScoreResponse, _hyperhost_estimator_v1_ScoreResponse__Output>
        Scores: MessageTypeDefinition<_hyperhost_estimator_v1_Scores, _hyperhost_estimator_v1_Scores__Output>
        SnapshotRequest: MessageTypeDefinition<_hyperhost_estimator_v1_SnapshotRequest, _hyperhost_estimator_v1_SnapshotRequest__Output>
        SnapshotResponse: MessageTypeDefinition<_hyperhost_estimator_v1_SnapshotResponse, _hyperhost_estimator_v1_SnapshotResponse__Output>
        State: MessageTypeDefinition<_hyperhost_estimator_v1_State, _hyperhost_estimator_v1_State__Output>
      }
    }
  }
}

