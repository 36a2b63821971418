export { cancelSearch } from './cancel.js';
export {
  type DatasetRead,
  type EndpointRead,
  type EstimatorRead,
  listEndpoints,
  listEstimators,
} from './estimators.js';
export { type EventRead, listEvents } from './events.js';
export { type HistoryRead, listHistory } from './history.js';
export { type MeasuredPool, measuredPool } from './measured-pool.js';
export { listModels, type ModelRead } from './models.js';
export { insertSearch, type NewSearch, poolEpoch } from './new-search.js';
export type { Page } from './page.js';
export { changePriority } from './priority.js';
export {
  callsByEndpoint,
  findRequest,
  findSearch,
  listSearches,
  parseSearchCursor,
  type SearchRead,
} from './searches.js';
