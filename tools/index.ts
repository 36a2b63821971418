import '@hyperhost/core'; export {};
