export { FirstTables1764000000000 } from './1764000000000-first-tables.js';
export { SearchChunks1764000100000 } from './1764000100000-search-chunks.js';
export { CopiesModels1764000200000 } from './1764000200000-copies-models.js';
