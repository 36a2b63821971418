import { describe, expect, it } from 'vitest';
import { BROKEN_RULES } from './broken-rule.js';
import { playWorld } from './play-world.js';
import { replayCommand, simOptions } from './seeds.js';

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

describe('a simulated world', () => {
  it('keeps every promise, whatever befalls it', { timeout: 60_000 }, async () => {
    const broken: string[] = [];
    const befallen = new Set<string>();
    for (const seed of SEEDS) {
      const world = await playWorld(seed);
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
      const world = await playWorld(seed, { trace: (...line) => lines.push(line.join(' ')) });
      return { ...world, lines };
    };
    for (const seed of [3, 71, 1852]) expect(await told(seed)).toEqual(await told(seed));
  });

  it.each(BROKEN_RULES)('notices when a rule is broken: %s', { timeout: 60_000 }, async (brokenRule) => {
    for (const seed of SEEDS) if ((await playWorld(seed, { brokenRule })).broken) return;
    expect.unreachable(`none of ${SEEDS.length} worlds noticed`);
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
