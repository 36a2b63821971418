import { type Algorithm, type Plan, parseSpec, planSearch, type SearchSpec } from '@hyperhost/core';
import { Dice } from './chance.js';
import type { Estimator } from './estimator.js';

/** A world is small, so that ten thousand can be played. */
const MOST_CALLS = 240;
const MOST_MODELS = 60;

/** A search that is submitted in a world, and what people do to it. */
export interface WorldSearch {
  readonly id: string;
  readonly team: string;
  readonly spec: SearchSpec;
  readonly plan: Plan;
  readonly seed: number;
  /** Chunks of its training rows. */
  readonly chunks: number;
  readonly estimator: Estimator;
  readonly submittedAt: number;
  /** Null: never. */
  readonly cancelledAt: number | null;
  readonly priorities: readonly { readonly at: number; readonly priority: number }[];
}

/** A place at which an estimator server runs; another process may take it. */
export interface WorldServer {
  readonly address: string;
  readonly slots: number;
  /** Stops a step that was cancelled after its current call, instead of finishing it. */
  readonly heedsCancel: boolean;
  /** Gives and takes the state of models. */
  readonly copiesModels: boolean;
  /** How many models it can hold; 0: any number. */
  readonly maxModels: number;
}

/** What befalls a server, at a time in ms. */
export type Mishap = { readonly at: number; readonly address: string } & (
  | { readonly kind: 'slow'; readonly ms: number }
  /** Nothing reaches it and nothing comes from it. */
  | { readonly kind: 'cut'; readonly ms: number }
  /** Its process ends; `silent`: nobody is told that. After `ms` a new one takes its place; null: none ever does. */
  | { readonly kind: 'killed'; readonly ms: number | null; readonly silent: boolean }
);

/** The scheduler ends after so many things have happened, and another one comes after `ms`. */
export interface Crash {
  readonly after: number;
  readonly ms: number;
  /** It does not end, but is taken for dead, and goes on until it is told that it has been replaced. */
  readonly livesOn: boolean;
}

/** How often, as a probability, a message goes wrong. */
export interface Mishaps {
  readonly requestLost: number;
  readonly replyLost: number;
  readonly repeated: number;
  readonly releaseLost: number;
  /** The state of a model that was copied cannot be read. */
  readonly stateSpoilt: number;
  /** The books have taken a group, but the answer is lost, so the group comes again. */
  readonly commitRepeated: number;
}

export interface World {
  readonly seed: number;
  readonly searches: readonly WorldSearch[];
  readonly servers: readonly WorldServer[];
  readonly mishaps: Mishaps;
  readonly toServers: readonly Mishap[];
  readonly crashes: readonly Crash[];
  /** Time of a message on its way, in ms. */
  readonly latencyMs: number;
  /** Time that a commit takes, in ms. */
  readonly commitMs: number;
  /** Time in which the state of a model is there, in ms. */
  readonly copyMs: number;
}

/** The world of a seed. */
export function drawWorld(seed: number): World {
  const dice = new Dice(seed, 'world');
  const copies = new Dice(seed, 'copies');
  const someCopy = copies.happens(0.7);
  const room = new Dice(seed, 'room');
  const someFull = room.happens(0.3);
  const servers = Array.from({ length: dice.whole(1, 4) }, (_, i) => ({
    address: `server-${i}`,
    slots: dice.whole(1, 3),
    heedsCancel: dice.happens(0.5),
    copiesModels: someCopy && copies.happens(0.9),
    maxModels: someFull ? room.whole(1, 12) : 0,
  }));
  const count = dice.whole(1, 3);
  const teams = dice.whole(1, 2);
  const secondsOfCall = dice.oneOf([0.02, 0.1, 0.4, 1, 3]);
  const deadly = dice.happens(0.1);
  const searches = Array.from({ length: count }, (_, i) => drawSearch(seed, i, { teams, secondsOfCall, deadly }));
  const slots = servers.reduce((sum, one) => sum + one.slots, 0);
  const ms =
    searches.reduce((sum, { plan, estimator }) => sum + plan.calls * estimator.secondsOfCall, 0) * (1000 / slots);
  return {
    seed,
    searches,
    servers,
    mishaps: {
      requestLost: dice.oneOf([0, 0, 0.03]),
      replyLost: dice.oneOf([0, 0.02, 0.1]),
      repeated: dice.oneOf([0, 0.05, 0.2]),
      releaseLost: dice.oneOf([0, 0, 0.3]),
      stateSpoilt: copies.oneOf([0, 0, 0.2]),
      commitRepeated: dice.oneOf([0, 0, 0.1]),
    },
    toServers: servers.flatMap(({ address }, i) =>
      drawMishaps(dice, { address, ms, mayStayAway: i > 0, onlySlow: deadly }),
    ),
    crashes: drawCrashes(dice),
    latencyMs: dice.oneOf([0.1, 2, 40]),
    commitMs: dice.oneOf([0.5, 5, 100]),
    copyMs: copies.oneOf([1, 20, 400]),
  };
}

/** `onlySlow`: where models end servers, nothing else does, or it could not be told who did. */
function drawMishaps(
  dice: Dice,
  { address, ms, mayStayAway, onlySlow }: { address: string; ms: number; mayStayAway: boolean; onlySlow: boolean },
): Mishap[] {
  const mishaps: Mishap[] = [];
  for (let i = dice.oneOf([0, 0, 1, 2]); i > 0; i--) {
    const at = dice.next() ** 2 * ms * 1.5;
    const kind = onlySlow ? 'slow' : dice.oneOf(['slow', 'cut', 'killed', 'killed'] as const);
    if (kind === 'slow') mishaps.push({ at, address, kind, ms: dice.between(0.1, 1) * ms });
    else if (kind === 'cut') mishaps.push({ at, address, kind, ms: dice.oneOf([300, 2500, 6000, 20_000]) });
    else {
      const back = mayStayAway && dice.happens(0.3) ? null : dice.oneOf([50, 1000, 5000, 50_000]);
      mishaps.push({ at, address, kind, ms: back, silent: dice.happens(0.3) });
    }
  }
  return mishaps;
}

function drawCrashes(dice: Dice): Crash[] {
  let after = 0;
  return Array.from({ length: dice.oneOf([0, 0, 1, 1, 2, 3]) }, () => {
    after += Math.ceil(4 * 400 ** dice.next());
    return { after, ms: dice.oneOf([1, 500, 6000]), livesOn: dice.happens(0.25) };
  });
}

function drawSearch(
  seed: number,
  index: number,
  { teams, secondsOfCall, deadly }: { teams: number; secondsOfCall: number; deadly: boolean },
): WorldSearch {
  for (let attempt = 0; ; attempt++) {
    const dice = new Dice(seed, `search ${index} ${attempt}`);
    const parsed = parseSpec({
      estimator: 'simulated',
      priority: dice.oneOf([1, 50, 50, 99]),
      direction: dice.oneOf(['maximise', 'minimise']),
      algorithm: drawAlgorithm(dice),
      limits: drawLimits(dice),
      order: dice.oneOf(['auto', 'auto', 'anytime', 'makespan', 0.1, 1]),
      space: drawSpace(dice),
    });
    if (!parsed.ok) continue;
    const { spec } = parsed;
    const plan = planSearch(spec);
    if (plan.calls > MOST_CALLS || plan.models > MOST_MODELS) continue;
    const mostCalls = Math.max(...plan.brackets.map(({ rungs }) => rungs.at(-1)?.calls ?? 1));
    const ms = plan.calls * secondsOfCall * 500;
    return {
      id: `search-${index}`,
      team: `team-${dice.whole(1, teams)}`,
      spec,
      plan,
      seed: dice.whole(0, 2 ** 31),
      chunks: dice.oneOf([1, 1, 3, 7]),
      estimator: {
        seed,
        secondsOfCall: secondsOfCall * dice.oneOf([0.3, 1, 1]),
        griefOneIn: dice.oneOf([0, 0, 4, 20, 1.2]),
        deadly,
        stumbleOneIn: dice.oneOf([0, 0, 10]),
        grades: dice.oneOf([3, 20, 1000]),
        mostCalls,
      },
      submittedAt: index === 0 ? 0 : dice.oneOf([0, 0, dice.next() * ms]),
      cancelledAt: dice.happens(0.1) ? dice.next() * ms : null,
      priorities: dice.happens(0.2) ? [{ at: dice.next() * ms, priority: dice.oneOf([1, 50, 99]) }] : [],
    };
  }
}

function drawAlgorithm(dice: Dice): Algorithm {
  const early = {
    patience: dice.oneOf([false, false, true, 2, 3]),
    tol: dice.oneOf([null, 0.001, 0.05]),
    ...(dice.happens(0.3) && { fitsPerScore: dice.whole(1, 4) }),
  };
  const fitsPerScore = dice.whole(1, 4);
  const aggressiveness = dice.oneOf([2, 2.5, 3, 4]);
  switch (dice.oneOf(['hyperband', 'hyperband', 'halving', 'randomized', 'grid', 'incremental', 'decay'] as const)) {
    case 'hyperband':
      return { type: 'hyperband', maxIter: dice.whole(1, 20), aggressiveness, ...early };
    case 'halving': {
      const sizes = { nInitialParameters: dice.whole(1, 40), nInitialIter: dice.whole(1, 4) };
      return { type: 'successiveHalving', ...sizes, aggressiveness, ...early };
    }
    case 'randomized':
      return { type: 'randomized', nInitialParameters: dice.whole(1, 15), maxIter: dice.whole(1, 15), ...early };
    case 'grid':
      return { type: 'grid', maxIter: dice.whole(1, 15), ...early };
    case 'incremental':
      return {
        type: 'incremental',
        nInitialParameters: dice.whole(1, 12),
        maxIter: dice.whole(1, 15),
        ...early,
        fitsPerScore,
      };
    case 'decay':
      return {
        type: 'inverseDecay',
        nInitialParameters: dice.whole(1, 30),
        maxIter: dice.whole(1, 15),
        decayRate: dice.oneOf([0, 0.5, 1]),
        ...early,
        fitsPerScore,
      };
  }
}

function drawLimits(dice: Dice): object | undefined {
  switch (dice.oneOf(['none', 'none', 'none', 'calls', 'score', 'seconds'] as const)) {
    case 'none':
      return undefined;
    case 'calls':
      return { calls: dice.whole(10, 150) };
    case 'score':
      return { score: dice.next() };
    case 'seconds':
      return { seconds: dice.between(0.1, 100) };
  }
}

/** Sometimes one that can be counted, so that a grid has its models and a draw must not repeat. */
function drawSpace(dice: Dice): object {
  const kind = { type: 'categorical' as const, choices: ['a', 'b', 'c'].slice(0, dice.whole(2, 3)) };
  const units = { type: 'int' as const, low: 1, high: dice.whole(2, 6) };
  if (dice.happens(0.5)) return { kind, units };
  return { kind, units, alpha: { type: 'float' as const, low: 0.001, high: 1, log: true } };
}
