import { useEffect } from 'react';
import { go, Link } from '../platform/navigation.js';
import { searchRoute } from '../platform/route.js';
import { SEARCH_STATES, type SearchRow } from '../platform/searches.js';
import { LiveState, Moment, Notice, ProgressBar, StateBadge } from '../ui/elements.js';
import { countOf, formatCount, formatScore, formatSeconds } from '../ui/format.js';
import { useNow } from '../ui/hooks.js';
import { describeAlgorithm } from './spec-words.js';
import { useSearches } from './use-searches.js';

interface Props {
  state: string | null;
  after: string | null;
  signedOut: () => void;
}

export function SearchesPage({ state, after, signedOut }: Props) {
  const { page, updatedAt, trouble } = useSearches(state, after, signedOut);
  const running = page?.rows.some((row) => row.state === 'running') ?? false;
  const now = useNow(running);
  useEffect(() => {
    document.title = 'Searches · Hyperhost';
  }, []);
  return (
    <>
      <div className="title-row">
        <h1>Searches</h1>
        {page && <span className="quiet">{countOf(page.totalCount, 'search').replace(/searchs$/, 'searches')}</span>}
        <span className="grow" />
        {page && <LiveState freshness={trouble ? 'stale' : running ? 'live' : 'polling'} updatedAt={updatedAt} />}
      </div>
      <StateFilter state={state} />
      {trouble && !page && (
        <Notice title={trouble} tone="bad">
          <p>It is asked again every two seconds; this page goes on by itself.</p>
        </Notice>
      )}
      {!page && !trouble && <LoadingRows />}
      {page && page.rows.length === 0 && <Nothing state={state} after={after} />}
      {page && page.rows.length > 0 && (
        <>
          <SearchesTable rows={page.rows} now={now} readAt={updatedAt ?? now} />
          <nav className="pager" aria-label="Pages">
            {after && <Link to={{ page: 'searches', state, after: null }}>« Newest</Link>}
            {page.next && <Link to={{ page: 'searches', state, after: page.next }}>Older ›</Link>}
          </nav>
        </>
      )}
    </>
  );
}

function StateFilter({ state }: { state: string | null }) {
  return (
    <nav className="filter" aria-label="Filter by state">
      {[null, ...SEARCH_STATES].map((one) => (
        <Link
          key={one ?? 'all'}
          className="pill"
          to={{ page: 'searches', state: one, after: null }}
          aria-current={one === state ? 'true' : undefined}
        >
          {one ?? 'all'}
        </Link>
      ))}
    </nav>
  );
}

function SearchesTable({ rows, now, readAt }: { rows: SearchRow[]; now: number; readAt: number }) {
  return (
    <section className="panel scroll" aria-label="Searches, newest first">
      <table className="searches">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">Calls</th>
            <th scope="col" className="number">
              Best score
            </th>
            <th scope="col">Algorithm</th>
            <th scope="col">Estimator</th>
            <th scope="col" className="number">
              Models
            </th>
            <th scope="col" className="number">
              Elapsed
            </th>
            <th scope="col" className="number">
              Created
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} onClick={(event) => openRow(event, row.id)}>
              <th scope="row" className="name">
                <Link to={searchRoute(row.id)}>{row.name || row.id}</Link>
              </th>
              <td>
                <StateBadge state={row.state} />
              </td>
              <td className="progress">
                <ProgressBar done={row.done.calls} promised={row.promised.calls} label="Calls done" />
                <span className="progress-text">
                  {formatCount(row.done.calls)} <span className="quiet">/ {formatCount(row.promised.calls)}</span>
                </span>
              </td>
              <td className="number strong">{formatScore(row.best?.score ?? row.bestSoFar)}</td>
              <td>{describeAlgorithm(row.spec.algorithm)}</td>
              <td>{row.estimator}</td>
              <td className="number">{formatCount(row.promised.models)}</td>
              <td className="number">{formatSeconds(elapsedSeconds(row, now, readAt))}</td>
              <td className="number quiet">
                <Moment at={row.createdAt} now={now} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The whole row is a target for the mouse; keyboards and readers have the link. */
function openRow(event: React.MouseEvent, id: string): void {
  const selecting = !window.getSelection()?.isCollapsed;
  if (selecting || (event.target as Element).closest('a')) return;
  go(searchRoute(id));
}

/** Seconds since the start; a running search goes on between two readings. */
export function elapsedSeconds(row: SearchRow, now: number, readAt: number): number | null {
  if (row.state !== 'running') return row.seconds;
  if (row.seconds !== null) return row.seconds + Math.max(0, now - readAt) / 1000;
  return row.startedAt === null ? null : (now - Date.parse(row.startedAt)) / 1000;
}

function Nothing({ state, after }: { state: string | null; after: string | null }) {
  if (after || state) {
    return (
      <Notice title={after ? 'Nothing older' : `No search is ${state}`}>
        <p>
          <Link to={{ page: 'searches', state: null, after: null }}>Show all searches</Link>
        </p>
      </Notice>
    );
  }
  return (
    <Notice title="No searches yet">
      <p>
        Start an estimator server, then submit a search: by <a href="/docs">REST</a>, by GraphQL, or from Python. To see
        one at once, on the machine where the platform runs:
      </p>
      <pre>
        <code>npm run demo</code>
      </pre>
      <p className="quiet">It appears here by itself.</p>
    </Notice>
  );
}

function LoadingRows() {
  return (
    <div className="panel loading" role="status" aria-label="Loading the searches">
      {[0, 1, 2, 3, 4].map((row) => (
        <span key={row} className="loading-line" />
      ))}
    </div>
  );
}
