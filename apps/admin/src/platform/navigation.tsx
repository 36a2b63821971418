import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { useMemo, useSyncExternalStore } from 'react';
import { addressOf, parseRoute, type Route } from './route.js';

const MOVED = 'hyperhost:moved';

function subscribe(changed: () => void): () => void {
  window.addEventListener('popstate', changed);
  window.addEventListener(MOVED, changed);
  return () => {
    window.removeEventListener('popstate', changed);
    window.removeEventListener(MOVED, changed);
  };
}

/** The view that the address names; follows the browser's back and forward. */
export function useRoute(): Route {
  const address = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  return useMemo(() => parseRoute(address), [address]);
}

/** Goes to a view. `replace` for changes within a view, which "back" should not have to undo one by one. */
export function go(route: Route, replace = false): void {
  const address = addressOf(route);
  if (replace) history.replaceState(null, '', address);
  else {
    history.pushState(null, '', address);
    window.scrollTo(0, 0);
  }
  window.dispatchEvent(new Event(MOVED));
}

/** A real link: opens in a new tab, can be copied, and otherwise stays within the page. */
export function Link({ to, ...rest }: { to: Route } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return <a {...rest} href={addressOf(to)} onClick={follow} />;
}
