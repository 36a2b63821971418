export { onParentGone } from './parent.js';
export { type Running, runProcess } from './run-process.js';
