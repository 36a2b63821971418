import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a person on this machine finds what listens there: an address that means "all" is none to go to. */
export function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Notes in the home where the api is, for `npm run admin:link`. Call the answer when it is there no more. */
export async function noteAddress(home: string, url: string): Promise<() => Promise<void>> {
  const path = join(home, 'address');
  await writeFile(path, `${url}\n`);
  return async () => {
    // Another one may have been started meanwhile; its note stays.
    const noted = await readFile(path, 'utf8').catch(() => '');
    if (noted.trim() === url) await rm(path, { force: true });
  };
}
