/** The door of the core: what Hyperhost knows. Pure: no framework, database, clock or chance of its own. */
export { ERROR_CODES, type ErrorCode } from './errors/error-code.js';
export { ERROR_TABLE, type ErrorRow } from './errors/error-table.js';
export type { Fault } from './errors/fault.js';
export { HyperhostError } from './errors/hyperhost-error.js';
export { canonicalJson } from './json/canonical-json.js';
export type { JsonValue } from './json/json-value.js';
export { ENDPOINT_MOVES, ENDPOINT_STATES, type EndpointState } from './lifecycle/endpoint-life.js';
export { MODEL_MOVES, MODEL_STATES, type ModelState } from './lifecycle/model-life.js';
export { canMove, type MoveTable } from './lifecycle/moves.js';
export { SEARCH_MOVES, SEARCH_STATES, type SearchLifeState } from './lifecycle/search-life.js';
export { type Home, type Host, type Move, type Placed, takeFor } from './order/placement.js';
export { NOWHERE, type PoolStep, PoolSteps, type SearchOnPool } from './order/pool-steps.js';
export type { ReadyStep } from './order/search-steps.js';
export { slackOf } from './order/slack.js';
export { STEP_SECONDS } from './order/step-size.js';
export { TeamShares } from './order/team-shares.js';
export { type Contender, LONGEST_WAIT_SECONDS, nextTurn } from './order/turn.js';
export { chunksOfCalls } from './random/chunks.js';
export { modelSeed } from './random/model-seed.js';
export { uniform } from './random/uniform.js';
export type {
  Algorithm,
  GivenBracket,
  GridAlgorithm,
  HyperbandAlgorithm,
  IncrementalAlgorithm,
  InverseDecayAlgorithm,
  ModelCount,
  PatienceSetting,
  RandomizedAlgorithm,
  SuccessiveHalvingAlgorithm,
} from './search/algorithm.js';
export { decide, startSearch } from './search/decide.js';
export { resultDigest, type SearchResult } from './search/digest.js';
export { ImpossibleEvent, type ImpossibleEventId } from './search/impossible-event.js';
export { type DrawnSpec, modelParams } from './search/model-params.js';
export { type PlannedSpec, planSearch } from './search/plan.js';
export { progress, type RungProgress, type SearchProgress } from './search/progress.js';
export { rulesOf } from './search/rules.js';
export { bestModel, type ModelStanding, modelStanding } from './search/standing.js';
export type { SearchState } from './search/state.js';
export type {
  Bracket,
  CallCount,
  ModelNumber,
  Patience,
  Plan,
  Rung,
  Score,
  SearchAction,
  SearchDecision,
  SearchEvent,
  SearchRules,
} from './search/types.js';
export { BASELINES, type Baseline } from './simulate/baseline-steps.js';
export { BUDGET_SHARES, barrierBound, budgetTo, mostCalls } from './simulate/measures.js';
export { type MeasuredTimes, type Prediction, predict } from './simulate/predict.js';
export {
  type Improvement,
  type Simulated,
  type SimulatedModels,
  type SimulatedSearch,
  type SimulatedStep,
  type SimulationOptions,
  simulate,
} from './simulate/simulate.js';
export { SyntheticModels } from './simulate/synthetic-models.js';
export { drawParams } from './space/draw.js';
export { encodeParams } from './space/encode.js';
export { gridParams, spaceSize } from './space/finite.js';
export type { NamedParameters, Parameter, Params, Space } from './space/space.js';
export type { Direction, Limits, StepOrder } from './spec/limits.js';
export { type ParsedSpec, parseSpec } from './spec/parse-spec.js';
export { type SearchSpec, searchSpecSchema } from './spec/search-spec.js';
