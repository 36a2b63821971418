import { planSearch } from '@hyperhost/core';
import { describe, expect, it } from 'vitest';
import { BROKEN_RULES } from './broken-rule.js';
import { playSeed, playWorld } from './play-world.js';
import { replayCommand, simOptions } from './seeds.js';
import { drawWorld, type World } from './world.js';

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

describe('a simulated world', () => {
  it('keeps every promise, whatever befalls it', { timeout: 60_000 }, async () => {
    const broken: string[] = [];
    const befallen = new Set<string>();
    for (const seed of SEEDS) {
      const world = await playSeed(seed);
      for (const fault of world.faults.keys()) befallen.add(fault);
      if (world.broken) {
        broken.push(`${world.broken.property}: ${world.broken.message}. Again: ${replayCommand(seed, null)}`);
      }
    }
    expect(broken).toEqual([]);
    for (const fault of ['reply lost', 'repeat', 'slow', 'crash', 'killed', 'gone for good', 'SCORE_NOT_FINITE']) {
      expect(befallen).toContain(fault);
    }
  });

  it('is the same whenever its seed is played', async () => {
    const told = async (seed: number) => {
      const lines: string[] = [];
      const world = await playSeed(seed, { trace: (...line) => lines.push(line.join(' ')) });
      return { ...world, lines };
    };
    for (const seed of [3, 71, 1852]) expect(await told(seed)).toEqual(await told(seed));
  });

  it.each(BROKEN_RULES)('notices when a rule is broken: %s', { timeout: 60_000 }, async (brokenRule) => {
    for (const seed of SEEDS) if ((await playSeed(seed, { brokenRule })).broken) return;
    expect.unreachable(`none of ${SEEDS.length} worlds noticed`);
  });
});

describe('a model whose servers end again and again', () => {
  /** One model of forty calls, 2 s each on average, on one server whose processes end after these seconds, by nobody's fault. */
  function worldOf(livesSeconds: readonly number[]): World {
    const drawn = drawWorld(0);
    const [search] = drawn.searches;
    const algorithm = { type: 'randomized', nInitialParameters: 1, maxIter: 40, patience: false, tol: null } as const;
    const spec = { ...(search as World['searches'][number]).spec, algorithm, limits: undefined };
    const estimator = {
      seed: 0,
      secondsOfCall: 2,
      griefOneIn: 0,
      stumbleOneIn: 0,
      deadly: false,
      grades: 1000,
      mostCalls: 40,
    };
    let at = 0;
    return {
      ...drawn,
      searches: [{ ...search, spec, plan: planSearch(spec), estimator } as World['searches'][number]],
      servers: [{ address: 'server-0', slots: 2, heedsCancel: true, copiesModels: false, maxModels: 0 }],
      mishaps: { requestLost: 0, replyLost: 0, repeated: 0, releaseLost: 0, stateSpoilt: 0, commitRepeated: 0 },
      toServers: livesSeconds.map((seconds) => {
        at += seconds * 1000;
        return { at, address: 'server-0', kind: 'killed', ms: 50, silent: false } as const;
      }),
      crashes: [],
    };
  }

  it('is not blamed when it got past where the one before ended', async () => {
    const { broken, faults } = await playWorld(worldOf([10, 20, 30, 40, 50]));
    expect([broken, faults.get('killed'), faults.get('POISON')]).toEqual([null, 5, undefined]);
  });

  it('is blamed when three in a row end under it alone', async () => {
    const { faults } = await playWorld(worldOf([25, 25, 25]));
    expect(faults.get('POISON')).toBe(1);
  });
});

describe('the options of npm run sim', () => {
  it.each([
    { args: [], options: { first: 0, last: 9999, told: false, brokenRule: null } },
    { args: ['--seeds', '5..7'], options: { first: 5, last: 7, told: false, brokenRule: null } },
    { args: ['--seed', '8'], options: { first: 8, last: 8, told: true, brokenRule: null } },
    {
      args: ['--seed', '8', '--broken', 'a repeat trains again'],
      options: { first: 8, last: 8, told: true, brokenRule: 'a repeat trains again' },
    },
  ])('are read: $args', ({ args, options }) => {
    expect(simOptions(args)).toEqual(options);
  });

  it('that are wrong are all named at once', () => {
    const { wrong } = simOptions(['--seed', '-1', '--seeds', '9..1', '--broken', 'x', '--fast', '1']) as {
      wrong: string[];
    };
    expect(wrong.map((line) => line.split(':')[0])).toEqual(['--seed', '--seeds', '--broken', '--fast']);
  });
});
