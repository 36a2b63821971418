export { type DatasetInfo, type Params, ParamsInvalid, type ServeOptions } from './estimator.js';
export { serve } from './serve.js';
export { type RunningServer, type ServerEvents, startServer } from './server.js';
