export { type DatasetInfo, type Params, ParamsInvalid, type ServeOptions } from './estimator.js';
export type { RegistrationEvents } from './registration.js';
export { serve } from './serve.js';
export { type RunningServer, startServer } from './server.js';
