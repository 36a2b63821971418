export { type Running, runProcess } from './run-process.js';
export { type PlatformSettings, portSetting, readSettings } from './settings.js';
