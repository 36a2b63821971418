export { type Running, runProcess } from './run-process.js';
