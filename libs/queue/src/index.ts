export { type Delivery, type QueueConnection, SearchQueue } from './search-queue.js';
