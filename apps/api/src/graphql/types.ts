import { SEARCH_STATES } from '@hyperhost/core';
import type { Type } from '@nestjs/common';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from './json.js';

/** Names in the schema are the states themselves. */
export const SearchState = Object.fromEntries(SEARCH_STATES.map((state) => [state, state]));
registerEnumType(SearchState, { name: 'SearchState' });

@ObjectType('Tally')
export class TallyType {
  @Field(() => Int) models: number;
  @Field(() => Float) calls: number;
}

@ObjectType('Done')
export class DoneType extends TallyType {
  @Field(() => Float, { description: 'Calls that servers made, counted or not.' }) executedCalls: number;
}

@ObjectType('Rung')
export class RungType {
  @Field(() => Int) calls: number;
  @Field(() => Int, { description: 'Models that the plan brings here.' }) models: number;
  @Field(() => Int) arrived: number;
  @Field(() => Float, { nullable: true }) best: number | null;
}

@ObjectType('Bracket')
export class BracketType {
  @Field(() => Int) bracket: number;
  @Field(() => [RungType]) rungs: RungType[];
}

@ObjectType('Prediction', {
  description: 'What a search would take if it began now and had the pool for itself.',
})
export class PredictionType {
  @Field(() => Float) seconds: number;
  @Field(() => Float, { description: 'Seconds of all slots that work for it.' }) slotSeconds: number;
  @Field(() => Int, { description: 'Slots of the servers that are there now.' }) slots: number;
  @Field(() => Float, { description: "One call, as measured in the estimator's last searches." }) callSeconds: number;
}

@ObjectType('Plan')
export class PlanType extends TallyType {
  @Field(() => [BracketType]) brackets: BracketType[];
  @Field(() => PredictionType, { nullable: true, description: 'Null: nothing is measured yet, or no server is there.' })
  prediction: PredictionType | null;
}

@ObjectType('BestModel')
export class BestType {
  @Field(() => Int) model: number;
  @Field(() => Float) score: number;
  @Field(() => JsonScalar) params: unknown;
}

@ObjectType('EndpointCalls')
export class EndpointCallsType {
  @Field() endpoint: string;
  @Field(() => Float) calls: number;
}

@ObjectType('Failure')
export class FailureType {
  @Field() reason: string;
  @Field() message: string;
  @Field() traceback: string;
}

@ObjectType('Model')
export class ModelType {
  @Field(() => Int) number: number;
  @Field(() => Int) bracket: number;
  @Field(() => Int) rung: number;
  @Field(() => JsonScalar) params: unknown;
  @Field() state: string;
  @Field(() => Int) calls: number;
  @Field(() => Float, { nullable: true }) score: number | null;
  @Field(() => FailureType, { nullable: true }) failure: FailureType | null;
  @Field(() => String, { nullable: true }) endpoint: string | null;
}

@ObjectType('Score')
export class ScoreType {
  @Field(() => Int) model: number;
  @Field(() => Int) calls: number;
  @Field(() => Float) score: number;
  @Field(() => JsonScalar) metrics: unknown;
  @Field(() => Float) fitSeconds: number;
  @Field(() => Float) scoreSeconds: number;
  @Field() endpoint: string;
  @Field(() => Date) at: Date;
}

@ObjectType('Event')
export class EventType {
  @Field(() => ID) id: string;
  @Field() type: string;
  @Field(() => Int, { nullable: true }) model: number | null;
  @Field(() => JsonScalar) detail: unknown;
  @Field(() => Date) at: Date;
}

@ObjectType('Dataset')
export class DatasetType {
  @Field() name: string;
  @Field(() => Float) trainRows: number;
  @Field(() => Float) validationRows: number;
  @Field(() => Int) chunks: number;
  @Field() sha256: string;
}

@ObjectType('Estimator')
export class EstimatorType {
  @Field(() => ID) id: string;
  @Field() name: string;
  @Field() version: string;
  @Field() sdk: string;
  @Field() deterministic: boolean;
  @Field(() => [DatasetType]) datasets: DatasetType[];
  @Field(() => JsonScalar, { nullable: true }) defaultSpace: unknown;
  @Field(() => Int, { description: 'How many servers of it run.' }) endpoints: number;
}

@ObjectType('Endpoint')
export class EndpointType {
  @Field(() => ID) id: string;
  @Field() estimator: string;
  @Field() address: string;
  @Field() state: string;
  @Field(() => Int) slots: number;
  @Field({ description: 'Models move to it and away from it with their state.' }) copiesModels: boolean;
  @Field() version: string;
  @Field(() => Date) seenAt: Date;
}

@ObjectType('Search')
export class SearchType {
  @Field(() => ID) id: string;
  @Field() name: string;
  @Field() estimator: string;
  @Field(() => SearchState) state: string;
  @Field(() => Int) priority: number;
  @Field(() => Float) seed: number;
  @Field(() => JsonScalar) spec: unknown;
  @Field(() => TallyType) promised: TallyType;
  @Field(() => DoneType) done: DoneType;
  @Field(() => [BracketType]) brackets: BracketType[];
  @Field(() => Float, { nullable: true }) bestSoFar: number | null;
  @Field(() => BestType, { nullable: true }) best: BestType | null;
  @Field(() => String, { nullable: true }) error: string | null;
  @Field(() => String, { nullable: true }) digest: string | null;
  @Field(() => Date) createdAt: Date;
  @Field(() => Date, { nullable: true }) startedAt: Date | null;
  @Field(() => Date, { nullable: true }) finishedAt: Date | null;
  @Field(() => Float, { nullable: true }) seconds: number | null;
}

@ObjectType('PageInfo')
export class PageInfoType {
  @Field() hasNextPage: boolean;
  @Field(() => String, { nullable: true }) endCursor: string | null;
}

/** A connection as the GraphQL Cursor Connections Specification has it. */
export interface ConnectionOf<T> {
  totalCount: number;
  edges: { cursor: string; node: T }[];
  pageInfo: PageInfoType;
}

function connection<T>(Node: Type<T>, name: string): Type<ConnectionOf<T>> {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field() cursor: string;
    @Field(() => Node) node: T;
  }
  @ObjectType(`${name}Connection`)
  class Connection implements ConnectionOf<T> {
    @Field(() => Int) totalCount: number;
    @Field(() => [Edge]) edges: Edge[];
    @Field(() => PageInfoType) pageInfo: PageInfoType;
  }
  return Connection;
}

export const SearchConnection = connection(SearchType, 'Search');
export const ModelConnection = connection(ModelType, 'Model');
export const HistoryConnection = connection(ScoreType, 'History');
