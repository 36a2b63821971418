import { Link } from '../platform/navigation.js';
import { ENDED, type Model, type Search } from '../platform/searches.js';
import { elapsedSeconds } from '../searches/searches-page.js';
import { describeAlgorithm, describeSettings } from '../searches/spec-words.js';
import { type Freshness, LiveState, Moment, ProgressBar, StateBadge } from '../ui/elements.js';
import { countOf, formatCount, formatScore, formatSeconds } from '../ui/format.js';
import { directionOf, SCORE_WORDS } from './direction.js';
import { Parameters } from './model-card.js';

interface Props {
  search: Search;
  /** The best model, or the one that leads while the search runs. */
  leader: { model: number; score: number; params: Model['params'] } | null;
  freshness: Freshness;
  updatedAt: number;
  now: number;
  choose: (model: number) => void;
}

export function SearchHeader({ search, leader, freshness, updatedAt, now, choose }: Props) {
  const { promised, done } = search;
  const leading = search.best
    ? 'Best model'
    : ENDED.has(search.state)
      ? 'Leading model when it ended'
      : 'Leading model';
  /** Made but not counted: on the way to a score, or repeated. */
  const repeated = done.executedCalls - done.calls;
  return (
    <>
      <nav className="crumbs" aria-label="Where you are">
        <Link to={{ page: 'searches', state: null, after: null }}>Searches</Link> <span aria-hidden="true">/</span>
      </nav>
      <div className="title-row">
        <h1>{search.name || search.id}</h1>
        <StateBadge state={search.state} />
        <span className="grow" />
        <LiveState freshness={freshness} updatedAt={updatedAt} />
      </div>
      <p className="subtitle">
        {describeAlgorithm(search.spec.algorithm)} on <b>{search.estimator}</b>
        {typeof search.spec.dataset === 'string' && <> with {search.spec.dataset}</>} · seed {search.seed} · priority{' '}
        {search.priority}
        {describeSettings(search.spec).map((setting) => ` · ${setting}`)} · created{' '}
        <Moment at={search.createdAt} now={now} />
      </p>
      {search.error && (
        <p className="refused" role="alert">
          {search.error}
        </p>
      )}
      <div className="figures">
        <div className="figure">
          <h2>{search.best ? 'Best score' : 'Best so far'}</h2>
          <p className="figure-number">{formatScore(search.best?.score ?? search.bestSoFar)}</p>
          <p className="quiet">
            {typeof search.spec.metric === 'string' ? search.spec.metric : 'score'},{' '}
            {SCORE_WORDS[directionOf(search.spec)].better} is better
          </p>
        </div>
        <div className="figure">
          <h2>Calls</h2>
          <p className="figure-number">
            {formatCount(done.calls)} <span className="of">of {formatCount(promised.calls)} promised</span>
          </p>
          <ProgressBar done={done.calls} promised={promised.calls} label="Calls done" />
          {repeated > 0 && (
            <p className="quiet">
              {formatCount(repeated)} more{' '}
              {ENDED.has(search.state)
                ? 'were repeated after faults, or came after the end'
                : 'on the way to the next scores'}
            </p>
          )}
        </div>
        <div className="figure">
          <h2>Models</h2>
          <p className="figure-number">
            {formatCount(done.models)} <span className="of">of {formatCount(promised.models)} promised</span>
          </p>
          <ProgressBar done={done.models} promised={promised.models} label="Models begun" />
        </div>
        <div className="figure">
          <h2>Elapsed</h2>
          <p className="figure-number">{formatSeconds(elapsedSeconds(search, now, updatedAt))}</p>
          <CallsByEndpoint shares={search.callsByEndpoint} />
        </div>
      </div>
      {leader && (
        <section className="panel best" aria-label={leading}>
          <div className="best-head">
            <span className="gold" aria-hidden="true">
              ★
            </span>
            <h2>{leading}</h2>
            <button type="button" className="plain" onClick={() => choose(leader.model)}>
              Model {leader.model}
            </button>
            <strong>{formatScore(leader.score)}</strong>
          </div>
          <Parameters params={leader.params} />
        </section>
      )}
    </>
  );
}

function CallsByEndpoint({ shares }: { shares: Search['callsByEndpoint'] }) {
  if (shares.length === 0) return null;
  return (
    <ul className="quiet endpoints">
      {shares.slice(0, 3).map(({ endpoint, calls }) => (
        <li key={endpoint}>
          {countOf(calls, 'call')} at {endpoint}
        </li>
      ))}
      {shares.length > 3 && <li>and {shares.length - 3} more endpoints</li>}
    </ul>
  );
}
