import type { Bracket, Model } from '../platform/searches.js';

/** What has become of one model at one rung. `open` is a place of the plan that no model has taken yet. */
export type PlaceState = 'open' | 'waiting' | 'training' | 'arrived' | 'promoted' | 'cut' | 'finished' | 'failed';

export interface Place {
  model: number | null;
  state: PlaceState;
  /** Last committed score at or before the end of this rung. */
  score: number | null;
}

export interface RungPlaces {
  rung: number;
  /** Calls each model of this rung is brought to. */
  calls: number;
  planned: number;
  places: Place[];
  arrived: number;
  best: number | null;
  /** Lowest score that went on from here; null while nobody was promoted. */
  promotedFrom: number | null;
}

/** Committed scores of one model, in order of calls. */
export type Curve = readonly { calls: number; score: number }[];

/**
 * The places of a bracket's rungs, first rung first: every model that was aimed at a rung, by model number, then the
 * places the plan still has open. A place never moves while its rung fills, since models reach the next rung together.
 */
export function rungPlaces(
  bracket: Bracket,
  models: readonly Model[],
  curves: ReadonlyMap<number, Curve>,
): RungPlaces[] {
  const own = models.filter((m) => m.bracket === bracket.bracket).sort((a, b) => a.number - b.number);
  return bracket.rungs.map((rung, index) => {
    const places = own
      .filter((m) => rungOf(m, bracket) >= index)
      .map((m): Place => {
        const score = scoreAt(curves.get(m.number), rung.calls);
        return { model: m.number, state: stateAt(m, index, bracket), score };
      });
    const promoted = places.filter((p) => p.state === 'promoted' && p.score !== null).map((p) => p.score as number);
    while (places.length < rung.models) places.push({ model: null, state: 'open', score: null });
    return {
      rung: index,
      calls: rung.calls,
      planned: rung.models,
      places,
      arrived: rung.arrived,
      best: rung.best,
      promotedFrom: promoted.length > 0 ? promoted.reduce((a, b) => Math.min(a, b)) : null,
    };
  });
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
    default: {
      const calls = bracket.rungs[rung]?.calls ?? 0;
      if (model.calls >= calls) return 'arrived';
      return model.state === 'training' ? 'training' : 'waiting';
    }
  }
}
