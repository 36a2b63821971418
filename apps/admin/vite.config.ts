import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npx vite apps/admin` (development only) finds a running platform. */
const platform = process.env.HYPERHOST_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: '../../dist/apps/admin', emptyOutDir: true },
  server: { proxy: { '/graphql': { target: platform, ws: true }, '/v1': platform } },
});
