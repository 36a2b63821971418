export { FirstTables1764000000000 } from './1764000000000-first-tables.js';
export { SearchChunks1764000100000 } from './1764000100000-search-chunks.js';
