export { firstStart } from './first-start.js';
export { KeyStore, SESSION_MS, type VerifiedKey } from './key-store.js';
export { openPepper } from './pepper.js';
