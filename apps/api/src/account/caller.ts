import { HyperhostError } from '@hyperhost/core';
import type { KeyStore } from '@hyperhost/persistence';

/** Who calls, as the key tells. The team never comes from the request. */
export interface Caller {
  readonly team: string;
  readonly keyId: string;
  readonly byCookie: boolean;
}

/** Name of the session cookie. */
export const SESSION_COOKIE = 'hyperhost_session';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Finds the caller by a bearer key or the session cookie.
 *
 * @throws HyperhostError UNAUTHENTICATED without a valid key; FORBIDDEN for a key of estimator servers, and for a
 * request with the cookie that another site sent.
 */
export async function callerOf(keys: KeyStore, headers: Headers, method: string): Promise<Caller> {
  const bearer = /^Bearer (\S+)$/i.exec(text(headers.authorization))?.[1];
  const cookie = bearer ? undefined : cookieOf(text(headers.cookie));
  const given = bearer ?? cookie;
  const key = given ? await keys.verify(given) : null;
  if (!key) {
    throw new HyperhostError(
      'UNAUTHENTICATED',
      given
        ? 'This key is not valid: unknown, ended or revoked.'
        : 'Send a key: the header Authorization: Bearer KEY. The administrator’s is in the file token of the platform’s home.',
    );
  }
  if (key.kind !== 'admin' && key.kind !== 'session') {
    throw new HyperhostError('FORBIDDEN', `A key of kind ${key.kind} only registers estimator servers.`);
  }
  if (cookie && !isSameOrigin(headers, method)) {
    throw new HyperhostError('FORBIDDEN', 'A request with the session cookie must come from the page itself.');
  }
  return { team: key.team, keyId: key.id, byCookie: cookie !== undefined };
}

/** A browser names the origin of whatever may change something, and of every WebSocket. */
function isSameOrigin(headers: Headers, method: string): boolean {
  const origin = text(headers.origin);
  if (origin === '') return method === 'GET' || method === 'HEAD' || text(headers['sec-fetch-site']) === 'same-origin';
  return URL.canParse(origin) && new URL(origin).host === text(headers.host);
}

function cookieOf(header: string): string | undefined {
  for (const part of header.split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === SESSION_COOKIE && value) return value;
  }
  return undefined;
}

function text(header: string | string[] | undefined): string {
  return Array.isArray(header) ? (header[0] ?? '') : (header ?? '');
}
