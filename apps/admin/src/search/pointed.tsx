import type { Model } from '../platform/searches.js';
import { BracketMark, ModelStateWord } from '../ui/elements.js';
import { countOf, formatScore, formatValue } from '../ui/format.js';
import type { PlaceState } from './rung-places.js';

/** The model under the pointer (or the keyboard's cursor), and what of it is pointed at. Positions are in the window. */
export interface Pointed {
  model: number;
  x: number;
  y: number;
  /** The pointed-at score, where it is not the last one. */
  at: {
    calls: number;
    score: number | null;
    place: { state: PlaceState; rank: number | null; of: number } | null;
  } | null;
}

const PARAMETERS_SHOWN = 8;

const PLACE_WORDS: Record<PlaceState, string> = {
  open: 'open',
  waiting: 'waiting',
  training: 'training',
  arrived: 'at the rung’s end',
  promoted: 'promoted',
  cut: 'cut here',
  finished: 'finished',
  failed: 'failed',
};

function placeWords({ state, rank, of }: { state: PlaceState; rank: number | null; of: number }): string {
  return rank === null ? PLACE_WORDS[state] : `${PLACE_WORDS[state]}, rank ${rank} of ${of}`;
}

/** One sentence about what is pointed at; read out when the keyboard moves. */
export function describePointed(pointed: Pointed, model: Model | undefined): string {
  const at = pointed.at;
  const parts = [`Model ${pointed.model}`];
  if (model) parts.push(`bracket ${model.bracket}`);
  if (at) parts.push(countOf(at.calls, 'call'), `score ${formatScore(at.score)}`);
  if (at?.place) parts.push(placeWords(at.place));
  return parts.join(', ');
}

export function PointedCard({ pointed, model }: { pointed: Pointed; model: Model | undefined }) {
  const flip = pointed.x > window.innerWidth - 280;
  const above = pointed.y > window.innerHeight - 260;
  const style = {
    left: flip ? undefined : pointed.x + 14,
    right: flip ? document.documentElement.clientWidth - pointed.x + 14 : undefined,
    top: above ? undefined : pointed.y + 14,
    bottom: above ? window.innerHeight - pointed.y + 14 : undefined,
  };
  const parameters = Object.entries(model?.params ?? {});
  return (
    <div className="pointed" style={style} aria-hidden="true">
      <div className="pointed-head">
        <strong>Model {pointed.model}</strong>
        {model && (
          <span className="quiet">
            bracket <BracketMark bracket={model.bracket} />
          </span>
        )}
      </div>
      <div>
        <b className="pointed-score">{formatScore(pointed.at ? pointed.at.score : model?.score)}</b>{' '}
        <span className="quiet">
          after {countOf(pointed.at?.calls ?? model?.calls ?? 0, 'call')}
          {' · '}
          {pointed.at?.place ? placeWords(pointed.at.place) : model && <ModelStateWord state={model.state} />}
        </span>
      </div>
      {model?.failure && <div className="bad">{model.failure.message}</div>}
      <dl>
        {parameters.slice(0, PARAMETERS_SHOWN).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{formatValue(value)}</dd>
          </div>
        ))}
      </dl>
      {parameters.length > PARAMETERS_SHOWN && (
        <span className="quiet">and {parameters.length - PARAMETERS_SHOWN} more: click</span>
      )}
    </div>
  );
}
