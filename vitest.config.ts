import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    tsconfigPaths: true,
    // Node takes this file, too; Vite would take index.mjs, and two copies of graphql know nothing of each other's types.
    alias: [
      { find: /^graphql$/, replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) },
    ],
  },
  test: {
    include: ['{apps,libs,migrations,sdk/node,plugins/examples/node,conformance,test,tools}/**/*.spec.ts'],
    globalSetup: ['./test/postgres.ts'],
    pool: 'forks',
    // Tests start servers and processes of their own; two files at a time are enough for two cores.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
