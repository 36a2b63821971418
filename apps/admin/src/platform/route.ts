/** What the page shows, as its address says it. Every view has a link, and every link shows the same view again. */
export type Route =
  | { page: 'searches'; state: string | null; after: string | null }
  | {
      page: 'search';
      id: string;
      /** The model whose details are open. */
      model: number | null;
      /** Column of the table of models, `-` in front for descending; null: best first. */
      sort: string | null;
      /** Show only the models of this bracket. */
      bracket: number | null;
    }
  | { page: 'unknown'; path: string };

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Reads `pathname + search` of an address. Parameters that make no sense are ignored. */
export function parseRoute(address: string): Route {
  const url = new URL(address, 'http://page.invalid');
  const parameters = url.searchParams;
  const path = url.pathname.replace(/\/+$/, '') || '/';
  if (path === '/' || path === '/searches') {
    return { page: 'searches', state: parameters.get('state'), after: parameters.get('after') };
  }
  const one = /^\/searches\/([^/]+)$/.exec(path);
  if (one?.[1]) {
    return {
      page: 'search',
      id: decoded(one[1]),
      model: wholeNumber(parameters.get('model')),
      sort: parameters.get('sort'),
      bracket: wholeNumber(parameters.get('bracket')),
    };
  }
  return { page: 'unknown', path };
}

/** The address of a view; `parseRoute` reads it back. */
export function addressOf(route: Route): string {
  const parameters = new URLSearchParams();
  if (route.page === 'unknown') return route.path;
  if (route.page === 'searches') {
    if (route.state) parameters.set('state', route.state);
    if (route.after) parameters.set('after', route.after);
    return withParameters('/', parameters);
  }
  if (route.model !== null) parameters.set('model', String(route.model));
  if (route.bracket !== null) parameters.set('bracket', String(route.bracket));
  if (route.sort !== null) parameters.set('sort', route.sort);
  return withParameters(`/searches/${encodeURIComponent(route.id)}`, parameters);
}

export function searchRoute(id: string): Route & { page: 'search' } {
  return { page: 'search', id, model: null, sort: null, bracket: null };
}

/** The code in the fragment of a one-time link, `#link=CODE`. */
export function linkCode(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get('link');
}

function withParameters(path: string, parameters: URLSearchParams): string {
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
