import { BROKEN_RULES, type BrokenRule } from './broken-rule.js';

export interface SimOptions {
  readonly first: number;
  /** Included. */
  readonly last: number;
  /** One world alone is told in full. */
  readonly told: boolean;
  readonly brokenRule: BrokenRule | null;
}

export const USAGE = `npm run sim                   plays the worlds of seeds 0 to 9999
npm run sim -- --seeds A..B   plays those of seeds A to B
npm run sim -- --seed N       plays one, and tells all that happens in it
  --broken RULE               breaks a rule on purpose: ${BROKEN_RULES.map((rule) => `'${rule}'`).join(', ')}`;

/** Reads the arguments; or says what is wrong with them, all at once. */
export function simOptions(args: readonly string[]): SimOptions | { readonly wrong: readonly string[] } {
  const wrong: string[] = [];
  let options: SimOptions = { first: 0, last: 9999, told: false, brokenRule: null };
  for (let at = 0; at < args.length; at += 2) {
    const [name, value = ''] = args.slice(at, at + 2);
    if (name === '--seed') {
      if (/^\d{1,9}$/.test(value)) options = { ...options, first: Number(value), last: Number(value), told: true };
      else wrong.push('--seed: give a whole number, such as --seed 7.');
    } else if (name === '--seeds') {
      const [, first, last] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(value) ?? [];
      if (first !== undefined && last !== undefined && Number(first) <= Number(last)) {
        options = { ...options, first: Number(first), last: Number(last) };
      } else wrong.push('--seeds: give the first and the last one, such as --seeds 0..99.');
    } else if (name === '--broken') {
      const brokenRule = BROKEN_RULES.find((rule) => rule === value);
      if (brokenRule) options = { ...options, brokenRule };
      else wrong.push(`--broken: give one of ${BROKEN_RULES.map((rule) => `'${rule}'`).join(', ')}.`);
    } else wrong.push(`${name}: there is no such option.`);
  }
  return wrong.length > 0 ? { wrong } : options;
}

/** The command that plays a world again. */
export function replayCommand(seed: number, brokenRule: BrokenRule | null): string {
  return `npm run sim -- --seed ${seed}${brokenRule === null ? '' : ` --broken '${brokenRule}'`}`;
}
