import { chance, mixed } from './chance.js';

/** How a model goes wrong, whoever trains it and however often. */
export type Fate =
  /** Its parameters are refused at its first call. */
  | { readonly kind: 'invalid' }
  /** Each training of this call raises an error. */
  | { readonly kind: 'error'; readonly at: number }
  /** Its scores from this call on are no numbers. */
  | { readonly kind: 'nan'; readonly at: number }
  /** Each training of this call ends the server's process. */
  | { readonly kind: 'deadly'; readonly at: number };

/** What a model is like. It follows from its parameters alone, so it is the same in every run. */
export interface Nature {
  readonly secondsOfCall: number;
  readonly secondsOfScore: number;
  readonly fate: Fate | null;
  /** The call at which training it raises an error the first time, and never again. Null: none does. */
  readonly stumblesAt: number | null;
  readonly quality: number;
  /** Calls after which it has half of its quality. */
  readonly pace: number;
}

/** What the models of a search are like in general. */
export interface Estimator {
  readonly seed: number;
  readonly secondsOfCall: number;
  /** One model in so many comes to grief; 0: none does. */
  readonly griefOneIn: number;
  readonly stumbleOneIn: number;
  /** Whether some of those that come to grief take the server with them. */
  readonly deadly: boolean;
  /** Steps between 0 and the best score; few make many ties. */
  readonly grades: number;
  readonly mostCalls: number;
}

export function natureOf(estimator: Estimator, paramsJson: string): Nature {
  const { seed, secondsOfCall, griefOneIn, stumbleOneIn, deadly, mostCalls } = estimator;
  const key = mixed(seed, paramsJson);
  const draw = (stream: string) => chance(key, stream);
  const callUpTo = (stream: string) => 1 + Math.floor(draw(stream) * mostCalls);
  const at = callUpTo('grief-at');
  const fates: readonly Fate[] = [
    { kind: 'invalid' },
    { kind: 'error', at },
    { kind: 'nan', at },
    ...(deadly ? [{ kind: 'deadly' as const, at }] : []),
  ];
  const grief = griefOneIn > 0 && draw('grief') * griefOneIn < 1;
  return {
    secondsOfCall: secondsOfCall * (0.5 + draw('seconds')),
    secondsOfScore: secondsOfCall * 0.3 * draw('score-seconds'),
    fate: grief ? (fates[Math.floor(draw('fate') * fates.length)] as Fate) : null,
    stumblesAt: stumbleOneIn > 0 && draw('stumble') * stumbleOneIn < 1 ? callUpTo('stumble-at') : null,
    quality: draw('quality'),
    pace: 0.2 + draw('pace') * mostCalls,
  };
}

/** What a model has learned: one word, in which every call on every chunk leaves its mark. */
export type Learned = number;

export function untrained(paramsJson: string, seed: number): Learned {
  return mixed(paramsJson, seed);
}

/** One call. Another chunk, a call too many or one too few show in every later score. */
export function trained(learned: Learned, chunk: number): Learned {
  return mixed(learned, chunk);
}

/** The score as the estimator gives it, bigger is better; NaN where that is the model's fate. */
export function scoreOf(
  { grades }: Estimator,
  { fate, quality, pace }: Nature,
  learned: Learned,
  calls: number,
): number {
  if (fate?.kind === 'nan' && calls >= fate.at) return Number.NaN;
  const curve = (quality * calls) / (calls + pace);
  return Math.round((0.8 * curve + 0.2 * chance(learned, 'score')) * grades) / grades;
}
