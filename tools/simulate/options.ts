import { parseArgs } from 'node:util';
import { BASELINES, type Baseline, type Fault, type StepOrder } from '@hyperhost/core';
import type { Seconds } from './recorded-curves.js';

/** What a person asked the simulator for. */
export interface SimulateOptions {
  /** What is played: recorded curves, or a spec on synthetic models. */
  readonly from: 'curves' | 'spec';
  /** Its file. */
  readonly file: string;
  readonly slots: number;
  readonly servers: number;
  /** Seconds in which a model is copied to another server; null: it stays where it begins. */
  readonly copySeconds: number | null;
  /** Null: the order that the spec asks for, else `auto`. */
  readonly order: StepOrder | Baseline | null;
  readonly stepCalls: number | 'auto';
  readonly callSeconds: Seconds;
  readonly scoreSeconds: Seconds;
  /** Null: the seed of the spec, else 0. */
  readonly seed: number | null;
  readonly json: boolean;
}

export type ReadOptions =
  | { readonly type: 'options'; readonly options: SimulateOptions }
  | { readonly type: 'help' }
  | { readonly type: 'nothing' }
  | { readonly type: 'faults'; readonly faults: readonly Fault[] };

export const ORDERS = ['auto', 'anytime', 'makespan', ...BASELINES] as const;

export const usage = `npm run simulate -- SPEC.json [options]         a search as it is submitted, on synthetic models
npm run simulate -- --curves FILE [options]   recorded learning curves; their brackets are the plan

  --slots N             steps that run at a time (1)
  --servers N           servers that the slots are spread over (1)
  --copy-seconds S      seconds in which a model is copied to another server, or none: it stays where it begins (none)
  --order ORDER         ${ORDERS.join(', ')}
                        (the order of the spec, else auto)
  --slack X             in place of --order: by which share the end may be later than the earliest one, or none
  --step-calls K        calls of a step, or auto: by the time of a call, as the scheduler does (auto)
  --call-seconds S      seconds of a call, or recorded (1)
  --score-seconds S     seconds of a scoring, or recorded (0)
  --seed N              of the synthetic models (the seed of the spec, else 0)
  --json                print one JSON document and nothing else (npm run --silent simulate -- … --json)`;

const known = {
  curves: { type: 'string' },
  slots: { type: 'string' },
  servers: { type: 'string' },
  'copy-seconds': { type: 'string' },
  order: { type: 'string' },
  slack: { type: 'string' },
  'step-calls': { type: 'string' },
  'call-seconds': { type: 'string' },
  'score-seconds': { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the arguments, or names all that is wrong with them at once. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): ReadOptions {
  // Not strict: a strict reader stops at the first fault.
  const { positionals, tokens } = parseArgs({
    args: [...args],
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string>();
  const faults: Fault[] = [];
  const fault = (path: string, message: string) => void faults.push({ path, message });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = Object.entries(known).find(([name]) => name === token.name)?.[1];
    if (option === undefined) fault(token.rawName, 'Is not a known option. Remove it or correct its name.');
    else if (option.type === 'boolean' && token.value !== undefined) fault(token.rawName, 'Takes no value.');
    else if (option.type === 'string' && !hasValue(token.value)) fault(token.rawName, 'Needs a value.');
    else if (given.has(token.name)) fault(token.rawName, 'Is given twice. Give it once.');
    given.set(token.name, token.value ?? '');
  }
  if (given.has('help')) return { type: 'help' };

  const read = <T>(name: keyof typeof known, otherwise: T, as: (text: string) => T | undefined, must: string): T => {
    const text = given.get(name);
    if (text === undefined || !hasValue(text)) return otherwise;
    const value = as(text);
    if (value === undefined) fault(`--${name}`, `Must be ${must}; it is '${text}'.`);
    return value ?? otherwise;
  };

  const slots = read('slots', 1, (text) => whole(text, 1, 100_000), 'a whole number from 1 to 100,000');
  const servers = read('servers', 1, (text) => whole(text, 1, 10_000), 'a whole number from 1 to 10,000');
  if (servers > slots) fault('--servers', `More than the slots, which are ${slots}. Each server needs one.`);
  const copySeconds = read<number | null>(
    'copy-seconds',
    null,
    (text) => (text === 'none' ? null : number(text, (n) => n >= 0)),
    'a number of seconds of at least 0, or none',
  );
  const named = read<SimulateOptions['order']>(
    'order',
    null,
    (text) => ORDERS.find((order) => order === text),
    `one of ${ORDERS.join(', ')}`,
  );
  const slack = read<StepOrder | null>(
    'slack',
    null,
    (text) => (text === 'none' ? 'anytime' : number(text, (n) => n >= 0)),
    'a number of at least 0, or none',
  );
  const stepCalls = read<number | 'auto'>(
    'step-calls',
    'auto',
    (text) => (text === 'auto' ? text : whole(text, 1, 1_000_000)),
    'auto, or a whole number from 1 to 1,000,000',
  );
  const callSeconds = read<Seconds>(
    'call-seconds',
    1,
    (text) => (text === 'recorded' ? text : number(text, (n) => n > 0)),
    'a number of seconds above 0, or recorded',
  );
  const scoreSeconds = read<Seconds>(
    'score-seconds',
    0,
    (text) => (text === 'recorded' ? text : number(text, (n) => n >= 0)),
    'a number of seconds of at least 0, or recorded',
  );
  const seed = read<number | null>(
    'seed',
    null,
    (text) => whole(text, 0, 2 ** 32 - 1),
    'a whole number from 0 to 4294967295',
  );

  if (given.has('slack') && BASELINES.some((baseline) => baseline === named)) {
    fault('--slack', `The order ${named} has no slack. Leave out --slack or --order.`);
  }
  const curves = given.get('curves');
  if (curves === undefined) {
    if (callSeconds === 'recorded') fault('--call-seconds', 'Only curves have recorded seconds. Give a number.');
    if (scoreSeconds === 'recorded') fault('--score-seconds', 'Only curves have recorded seconds. Give a number.');
  } else if (positionals.length > 0) {
    fault('--curves', `Curves have their own plan, but a spec is given, too: ${positionals[0]}. Give one of them.`);
  }
  if (positionals.length > 1) fault(positionals[1] as string, 'Only one spec can be played. Give one.');
  if (faults.length > 0) return { type: 'faults', faults };
  const file = curves ?? positionals[0];
  if (file === undefined) return { type: 'nothing' };
  return {
    type: 'options',
    options: {
      from: curves === undefined ? 'spec' : 'curves',
      file,
      slots,
      servers,
      copySeconds,
      order: slack ?? named,
      stepCalls,
      callSeconds,
      scoreSeconds,
      seed,
      // `npm run simulate --json`, without the `--` between, leaves the flag with npm, which hands it down like this.
      json: given.has('json') || env.npm_config_json === 'true',
    },
  };
}

function hasValue(text: string | undefined): text is string {
  return text !== undefined && text !== '' && !text.startsWith('--');
}

function number(text: string, fits: (value: number) => boolean): number | undefined {
  const value = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) && fits(value) ? value : undefined;
}

function whole(text: string, least: number, most: number): number | undefined {
  return number(text, (value) => Number.isInteger(value) && value >= least && value <= most);
}
