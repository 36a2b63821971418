import type { Bracket, Model } from '../platform/searches.js';
import { bestFirst, type Direction } from './direction.js';

/**
 * What has become of one model at one rung. `training` is on its way to the rung's end, at an endpoint or in the
 * queue. `open` is a place of the plan that no model has taken yet.
 */
export type PlaceState = 'open' | 'waiting' | 'training' | 'arrived' | 'promoted' | 'cut' | 'finished' | 'failed';

export interface Place {
  model: number | null;
  state: PlaceState;
  /** Last committed score at or before the end of this rung. */
  score: number | null;
  /** 1 for the best of a rung that has closed; null before, and for failed models. */
  rank: number | null;
}

export interface RungPlaces {
  rung: number;
  /** Calls each model of this rung is brought to. */
  calls: number;
  planned: number;
  places: Place[];
  arrived: number;
  best: number | null;
  /** The worst score that went on from here; null while nobody was promoted. */
  promotedFrom: number | null;
}

/** Committed scores of one model, in order of calls. */
export type Curve = readonly { calls: number; score: number }[];

/**
 * The places of a bracket's rungs, first rung first. While a rung fills, its models keep the order in which they came
 * to it; when it closes they are sorted once, best first, as the cut is made. So a link that crosses another is a model
 * that overtook one. Places the plan still has open come last.
 */
export function rungPlaces(
  bracket: Bracket,
  models: readonly Model[],
  curves: ReadonlyMap<number, Curve>,
  direction: Direction,
): RungPlaces[] {
  const better = bestFirst(direction);
  let order = models.filter((m) => m.bracket === bracket.bracket).sort((a, b) => a.number - b.number);
  return bracket.rungs.map((rung, index) => {
    const members = order
      .filter((m) => rungOf(m, bracket) >= index)
      .map((model) => ({
        model,
        state: stateAt(model, index, bracket),
        score: scoreAt(curves.get(model.number), rung.calls),
      }));
    const closed = members.length > 0 && members.every((m) => SETTLED.has(m.state));
    if (closed) members.sort((a, b) => byRank(a, b, better));
    order = members.map((m) => m.model);
    const places = members.map(
      ({ model, state, score }, at): Place => ({
        model: model.number,
        state,
        score,
        rank: closed && state !== 'failed' ? at + 1 : null,
      }),
    );
    const promoted = members.filter((m) => m.state === 'promoted' && m.score !== null).map((m) => m.score as number);
    while (places.length < rung.models) places.push({ model: null, state: 'open', score: null, rank: null });
    return {
      rung: index,
      calls: rung.calls,
      planned: rung.models,
      places,
      arrived: rung.arrived,
      best: rung.best,
      promotedFrom: promoted.sort(better).at(-1) ?? null,
    };
  });
}

const SETTLED: ReadonlySet<PlaceState> = new Set(['promoted', 'cut', 'finished', 'failed']);

interface Member {
  model: Model;
  state: PlaceState;
  score: number | null;
}

/** As the platform ranks: better scores first, of equals the lower number, failed models last. */
function byRank(a: Member, b: Member, better: (a: number, b: number) => number): number {
  const [noA, noB] = [a.state === 'failed' || a.score === null, b.state === 'failed' || b.score === null];
  if (noA !== noB) return noA ? 1 : -1;
  return (noA ? 0 : better(a.score as number, b.score as number)) || a.model.number - b.model.number;
}

/** The score after at most `calls` calls: the last one committed till then. */
export function scoreAt(curve: Curve | undefined, calls: number): number | null {
  let last: number | null = null;
  for (const point of curve ?? []) {
    if (point.calls > calls) break;
    last = point.score;
  }
  return last;
}

/** Groups committed scores by model, each in order of calls. */
export function curvesOf(history: readonly { model: number; calls: number; score: number }[]): Map<number, Curve> {
  const curves = new Map<number, { calls: number; score: number }[]>();
  for (const { model, calls, score } of history) {
    const curve = curves.get(model);
    if (curve) curve.push({ calls, score });
    else curves.set(model, [{ calls, score }]);
  }
  for (const curve of curves.values()) curve.sort((a, b) => a.calls - b.calls);
  return curves;
}

/** The rung a model is aimed at. Its calls may tell more than the stored rung, which can be a moment older. */
function rungOf(model: Model, bracket: Bracket): number {
  const last = bracket.rungs.length - 1;
  const byCalls = bracket.rungs.findIndex((rung) => model.calls <= rung.calls);
  return Math.min(last, Math.max(model.rung, byCalls === -1 ? last : byCalls));
}

function stateAt(model: Model, rung: number, bracket: Bracket): PlaceState {
  if (rungOf(model, bracket) > rung) return 'promoted';
  switch (model.state) {
    case 'failed':
      return 'failed';
    case 'stopped':
      return 'cut';
    case 'finished':
      return 'finished';
    case 'paused':
      // At the rung's end, or short of it on a plateau: either way it waits here for the others.
      return 'arrived';
    default:
      return model.state === 'training' ? 'training' : 'waiting';
  }
}
