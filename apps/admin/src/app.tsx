import { useCallback, useEffect, useState } from 'react';
import { Link, useRoute } from './platform/navigation.js';
import { linkCode } from './platform/route.js';
import { openSession } from './platform/session.js';
import { SearchPage } from './search/search-page.js';
import { SearchesPage } from './searches/searches-page.js';
import { SignIn } from './sign-in.js';
import { Notice } from './ui/elements.js';

type Access = { now: 'in' } | { now: 'opening' } | { now: 'out'; refused: string | null };

/** A code in the address is taken out of it at once, so that it is neither copied nor kept in the browser's history. */
function takeCode(): string | null {
  const code = linkCode(location.hash);
  if (code !== null) history.replaceState(null, '', location.pathname + location.search);
  return code;
}

let arrivedWith = takeCode();

export function App() {
  const route = useRoute();
  const [access, setAccess] = useState<Access>(() => (arrivedWith === null ? { now: 'in' } : { now: 'opening' }));
  const signedOut = useCallback(() => setAccess({ now: 'out', refused: null }), []);

  useEffect(() => {
    const enter = async (code: string) => {
      setAccess({ now: 'opening' });
      const outcome = await openSession(code);
      setAccess(outcome.ok ? { now: 'in' } : { now: 'out', refused: outcome.message });
    };
    if (arrivedWith !== null) {
      void enter(arrivedWith);
      arrivedWith = null;
    }
    // A link pasted into a page that is open already changes only the fragment.
    const pasted = () => {
      const code = takeCode();
      if (code !== null) void enter(code);
    };
    window.addEventListener('hashchange', pasted);
    return () => window.removeEventListener('hashchange', pasted);
  }, []);

  if (access.now === 'opening') {
    return (
      <Shell>
        <Notice title="Opening your session …" />
      </Shell>
    );
  }
  if (access.now === 'out') return <SignIn refused={access.refused} />;
  return (
    <Shell>
      {route.page === 'searches' && <SearchesPage state={route.state} after={route.after} signedOut={signedOut} />}
      {route.page === 'search' && <SearchPage key={route.id} route={route} signedOut={signedOut} />}
      {route.page === 'unknown' && (
        <Notice title="Nothing lives here">
          <p>
            There is no page at <code>{route.path}</code>. All searches are{' '}
            <Link to={{ page: 'searches', state: null, after: null }}>in the list</Link>; one search is at{' '}
            <code>/searches/id</code>.
          </p>
        </Notice>
      )}
    </Shell>
  );
}

function Shell({ children }: { children: React.ReactNode }) {
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="top">
        <Link className="brand" to={{ page: 'searches', state: null, after: null }}>
          <img src="/favicon.svg" alt="" width="22" height="22" />
          Hyperhost
        </Link>
        <nav aria-label="Main">
          <Link className="top-link" to={{ page: 'searches', state: null, after: null }}>
            Searches
          </Link>
          <a className="top-link" href="/docs">
            REST
          </a>
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
