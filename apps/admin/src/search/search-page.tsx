import { useCallback, useEffect, useMemo, useState } from 'react';
import { go, Link } from '../platform/navigation.js';
import type { Route } from '../platform/route.js';
import { type Freshness, Notice } from '../ui/elements.js';
import { useNow } from '../ui/hooks.js';
import { BestChart } from './best-chart.js';
import { BracketView } from './bracket-view.js';
import { CurvesChart } from './curves-chart.js';
import { directionOf } from './direction.js';
import { Events } from './events.js';
import { Failures } from './failures.js';
import { type Followed, followSearch } from './follow-search.js';
import { leadingModels } from './leading-models.js';
import { ModelCard } from './model-card.js';
import { ModelsTable } from './models-table.js';
import { describePointed, type Pointed, PointedCard } from './pointed.js';
import { curvesOf } from './rung-places.js';
import { SearchHeader } from './search-header.js';

type SearchRoute = Extract<Route, { page: 'search' }>;

type Shown =
  | { is: 'loading' }
  | { is: 'missing' }
  | { is: 'failed'; message: string }
  | { is: 'here'; followed: Followed };

export function SearchPage({ route, signedOut }: { route: SearchRoute; signedOut: () => void }) {
  const [shown, setShown] = useState<Shown>({ is: 'loading' });
  useEffect(
    () =>
      followSearch(route.id, {
        show: (followed) => setShown({ is: 'here', followed }),
        missing: () => setShown({ is: 'missing' }),
        failed: (message) => setShown({ is: 'failed', message }),
        signedOut,
      }),
    [route.id, signedOut],
  );
  const name = shown.is === 'here' ? shown.followed.search.name : 'Search';
  useEffect(() => {
    document.title = `${name} · Hyperhost`;
  }, [name]);

  switch (shown.is) {
    case 'loading':
      return (
        <div className="panel loading tall" role="status" aria-label="Loading the search">
          {[0, 1, 2, 3, 4, 5, 6, 7].map((row) => (
            <span key={row} className="loading-line" />
          ))}
        </div>
      );
    case 'missing':
      return (
        <Notice title="There is no such search">
          <p>
            It may belong to another team, or the address is not complete.{' '}
            <Link to={{ page: 'searches', state: null, after: null }}>Show all searches</Link>
          </p>
        </Notice>
      );
    case 'failed':
      return (
        <Notice title={shown.message} tone="bad">
          <p>It is asked again every few seconds; this page goes on by itself.</p>
        </Notice>
      );
    case 'here':
      return <SearchView followed={shown.followed} route={route} />;
  }
}

function SearchView({ followed, route }: { followed: Followed; route: SearchRoute }) {
  const { search, models, modelCount, history, historyCount, events, feed, updatedAt, trouble } = followed;
  const direction = directionOf(search.spec);
  const now = useNow(search.state === 'running');
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const focus = pointed?.model ?? route.model;
  const curves = useMemo(() => curvesOf(history), [history]);
  const byNumber = useMemo(() => new Map(models.map((m) => [m.number, m])), [models]);
  const brackets = useMemo(() => search.brackets.map((b) => b.bracket).sort((a, b) => b - a), [search.brackets]);
  const mostCalls = useMemo(
    () => search.brackets.reduce((most, b) => Math.max(most, b.rungs.at(-1)?.calls ?? 0), 0),
    [search.brackets],
  );
  const leader = useMemo(() => {
    if (search.best) return search.best;
    const first = leadingModels(
      models.filter((m) => m.state !== 'stopped'),
      direction,
      1,
    )[0];
    return first ? { model: first.number, score: first.score as number, params: first.params } : null;
  }, [search.best, models, direction]);

  const choose = useCallback(
    (model: number) => go({ ...route, model: route.model === model ? null : model }, true),
    [route],
  );
  const close = useCallback(() => go({ ...route, model: null }, true), [route]);
  const resort = useCallback((sort: string | null) => go({ ...route, sort }, true), [route]);
  const ofBracket = useCallback((bracket: number | null) => go({ ...route, bracket }, true), [route]);

  const chosen = route.model === null ? undefined : byNumber.get(route.model);
  const freshness: Freshness = trouble ? 'stale' : feed;
  const atRest = feed === 'ended';
  return (
    <div className={atRest ? 'search at-rest' : 'search'}>
      <SearchHeader
        search={search}
        leader={leader}
        freshness={freshness}
        updatedAt={updatedAt}
        now={now}
        choose={choose}
      />
      <BracketView
        brackets={search.brackets}
        models={models}
        modelCount={modelCount}
        curves={curves}
        direction={direction}
        focus={focus}
        best={leader?.model ?? null}
        point={setPointed}
        choose={choose}
      />
      <div className="two">
        <BestChart
          history={history}
          direction={direction}
          models={models}
          promisedCalls={search.promised.calls}
          focus={focus}
          point={setPointed}
          choose={choose}
        />
        <CurvesChart
          models={models}
          curves={curves}
          direction={direction}
          mostCalls={mostCalls}
          focus={focus}
          best={leader?.model ?? null}
          point={setPointed}
          choose={choose}
        />
      </div>
      {historyCount > history.length && (
        <p className="quiet">
          The charts show the first {history.length.toLocaleString('en')} of {historyCount.toLocaleString('en')} scores.
        </p>
      )}
      <ModelsTable
        models={models}
        brackets={brackets}
        direction={direction}
        sort={route.sort}
        bracket={route.bracket}
        chosen={route.model}
        best={leader?.model ?? null}
        resort={resort}
        ofBracket={ofBracket}
        choose={choose}
      />
      <Failures models={models} choose={choose} />
      <div className="two">
        <Events events={events} />
        <section className="panel" aria-labelledby="spec-title">
          <div className="panel-head">
            <h2 id="spec-title">Specification</h2>
            <span className="quiet">as submitted</span>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long text that the keyboard has to scroll */}
          <pre className="spec" tabIndex={0}>
            {JSON.stringify(search.spec, null, 2)}
          </pre>
          {search.digest && (
            <p className="quiet digest">
              Digest of the history <code>{search.digest}</code>
            </p>
          )}
        </section>
      </div>
      {chosen && <ModelCard model={chosen} curve={curves.get(chosen.number)} close={close} />}
      {pointed && <PointedCard pointed={pointed} model={byNumber.get(pointed.model)} />}
      <p className="spoken" aria-live="polite">
        {pointed && describePointed(pointed, byNumber.get(pointed.model))}
      </p>
    </div>
  );
}
