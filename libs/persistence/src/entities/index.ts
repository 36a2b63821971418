export { EndpointEntity } from './endpoint.entity.js';
export { EstimatorEntity } from './estimator.entity.js';
export { EventEntity } from './event.entity.js';
export { HistoryEntity } from './history.entity.js';
export { KEY_KINDS, KeyEntity, type KeyKind } from './key.entity.js';
export { ModelEntity } from './model.entity.js';
export { PoolEntity } from './pool.entity.js';
export { SearchEntity } from './search.entity.js';
export { TeamEntity } from './team.entity.js';
