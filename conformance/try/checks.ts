import { randomUUID } from 'node:crypto';
import type { MetricValues } from '@hyperhost/wire';
import type { Probe } from './probe.js';
import type { TriedSearch } from './search.js';
import { DESCRIBE_MS } from './target.js';
import { metricsText, wordsOf } from './words.js';

/** What was seen of one rule. */
export type Finding =
  | { readonly type: 'kept'; readonly note?: string }
  | { readonly type: 'broken'; readonly expected: string; readonly came: string }
  | { readonly type: 'unseen'; readonly why: string };

export interface Subject {
  readonly probe: Probe;
  readonly search: TriedSearch;
  /** Number of a model of the search whose parameters work. */
  readonly number: number;
}

export interface Check {
  readonly id: string;
  /** The rule, as a sentence. */
  readonly rule: string;
  /** What an author does when it is broken. */
  readonly advice: string;
  /** Heading, and row, of proto/README.md. */
  readonly paragraph: string;
  check(subject: Subject): Finding | Promise<Finding>;
}

/** Each check makes models of its own, so none depends on another. */
export const CHECKS: readonly Check[] = [
  {
    id: 'describe',
    rule: 'Describe says who the server is, within the limits',
    advice: 'Correct what Describe answers.',
    paragraph: '"Describe"',
    check: ({ probe }) => {
      const faults = describeFaults(probe);
      return faults.length === 0 ? kept() : broken('name, instance_id and limits as in the table', faults.join('; '));
    },
  },
  {
    id: 'instance',
    rule: 'The instance stays the same while the process lives',
    advice: 'Draw instance_id once, when the process starts.',
    paragraph: '"Describe", instance_id',
    check: async ({ probe }) => {
      const first = probe.description.instanceId;
      const again = await probe.client.describe(DESCRIBE_MS);
      return again.instanceId === first ? kept() : broken(`'${first}' again`, `'${again.instanceId}'`);
    },
  },
  {
    id: 'search',
    rule: 'Nine models come to the end of a successive halving',
    advice: 'Mend what the server says here; its own log may say more.',
    paragraph: '"PartialFit"',
    check: ({ search }) => {
      if (search.breach) return { type: 'broken', ...search.breach };
      const failed = search.models.filter(({ verdict }) => verdict);
      const error = failed.find(({ verdict }) => verdict?.reason === 'ESTIMATOR_ERROR') ?? failed[0];
      const said = error ? `model ${error.number}: ${error.verdict?.reason} ${error.verdict?.message}` : '';
      if (error?.verdict?.reason === 'ESTIMATOR_ERROR')
        return broken('models that train', withTraceback(said, error.verdict.traceback));
      if (failed.length === search.models.length) return broken('parameters that the estimator takes', said);
      if (error) return kept(`${failed.length} of ${search.models.length} refused their parameters; ${said}`);
      return kept(search.withoutScores > 0 ? 'results held no scores, so Score was asked' : undefined);
    },
  },
  {
    id: 'scores',
    rule: 'Scores are finite, and the metric `score` is among them',
    advice: 'Give the metric `score`, a number of which higher is better.',
    paragraph: '"PartialFit", Scores',
    check: ({ search }) => {
      const all = search.models.flatMap(({ number, metrics }) => metrics.map((values) => ({ number, values })));
      if (all.length === 0) return unseen('no model was scored');
      const missing = all.find(({ values }) => values.score === undefined);
      if (missing) return broken('a metric named score', `model ${missing.number} has ${metricsText(missing.values)}`);
      const wild = new Set(all.filter(({ values }) => !Number.isFinite(values.score)).map(({ number }) => number));
      if (wild.size === search.models.length) return broken('finite scores', `${all[0]?.values.score} for every model`);
      return kept(
        wild.size > 0 ? `model ${[...wild].join(', ')} ran away to a score that is not finite, and failed` : undefined,
      );
    },
  },
  {
    id: 'replayed',
    rule: 'A repeated step is answered again, not trained again',
    advice: 'Keep step_id and result of the last finished step of each model, and answer that with replayed true.',
    paragraph: '"Compare and set", row 2',
    check: async ({ probe, number }) => {
      const step = { model: probe.model(number), from: 0, calls: 2, score: true, id: randomUUID() };
      const first = await probe.begin(step);
      const again = await probe.step(step);
      if (again.kind !== 'done' || again.calls !== 2 || !again.replayed) {
        return broken('a result at 2 calls, replayed', wordsOf(again));
      }
      return sameScores(first.scores, again.scores);
    },
  },
  {
    id: 'joined',
    rule: 'A step that arrives twice at once is made once, and both get its result',
    advice: 'While a step runs, let a second stream with its step_id wait for the same result.',
    paragraph: '"Compare and set", row 3',
    check: async ({ probe, number }) => {
      const step = { model: probe.model(number), from: 0, calls: 2, id: randomUUID() };
      const both = await Promise.all([probe.step(step), probe.step(step)]);
      const wrong = both.find((outcome) => outcome.kind !== 'done' || outcome.calls !== 2);
      return wrong ? broken('two results at 2 calls', wordsOf(wrong)) : kept();
    },
  },
  {
    id: 'mismatch',
    rule: 'A wrong from_calls is refused with the true number, and changes nothing',
    advice:
      'Compare from_calls with the calls that the model has had before training; answer ABORTED with the trailer.',
    paragraph: '"Compare and set", row 6',
    check: async ({ probe, number }) => {
      const model = probe.model(number);
      await probe.begin({ model, from: 0, calls: 2 });
      for (const from of [1, 5, 0]) {
        const outcome = await probe.step({ model, from, calls: 1 });
        if (outcome.kind !== 'mismatch' || outcome.haveCalls !== 2) {
          return broken(`ABORTED for from_calls ${from}, hyperhost-have-calls 2`, wordsOf(outcome));
        }
      }
      const next = await probe.step({ model, from: 2, calls: 1 });
      return next.kind === 'done' && next.calls === 3 ? kept() : broken('a result at 3 calls from 2', wordsOf(next));
    },
  },
  {
    id: 'lost',
    rule: 'A model that the server does not hold is lost',
    advice: 'Answer NOT_FOUND when the model is not here and from_calls is above 0.',
    paragraph: '"Compare and set", row 5',
    check: async ({ probe, number }) => {
      const outcome = await probe.step({ model: probe.model(number), from: 3, calls: 1 });
      return outcome.kind === 'lost' ? kept() : broken('NOT_FOUND (MODEL_LOST)', wordsOf(outcome));
    },
  },
  {
    id: 'score',
    rule: 'Score gives what the step gave at the same number of calls',
    advice: 'Score in Score as in PartialFit, on the same validation rows, and change nothing.',
    paragraph: '"Score"',
    check: async ({ probe, number }) => {
      const model = probe.model(number);
      const { scores } = await probe.begin({ model, from: 0, calls: 2, score: true });
      const outcome = await probe.score(model, 2);
      if (outcome.kind !== 'scored') return broken('scores at 2 calls', wordsOf(outcome));
      if (!scores) return kept('the step itself held none');
      if (probe.description.deterministic) return sameScores(scores, outcome.scores);
      const names = (values: MetricValues) => Object.keys(values.metrics).sort().join(', ');
      return names(scores) === names(outcome.scores) ? kept() : broken(names(scores), names(outcome.scores));
    },
  },
  {
    id: 'score-count',
    rule: 'Score at another number of calls is refused',
    advice: 'Compare at_calls with the calls that the model has had.',
    paragraph: '"Score", at_calls',
    check: async ({ probe, number }) => {
      const model = probe.model(number);
      await probe.begin({ model, from: 0, calls: 2 });
      const other = await probe.score(model, 1);
      if (other.kind !== 'mismatch' || other.haveCalls !== 2) {
        return broken('ABORTED at 1 call, hyperhost-have-calls 2', wordsOf(other));
      }
      const unknown = await probe.score(probe.model(number), 1);
      return unknown.kind === 'lost' ? kept() : broken('NOT_FOUND for an unknown model', wordsOf(unknown));
    },
  },
  {
    id: 'epoch',
    rule: 'A lower epoch is refused',
    advice: 'Keep the highest epoch of each search; answer ABORTED with hyperhost-reason STALE_EPOCH to a lower one.',
    paragraph: '"Compare and set", row 1',
    check: async ({ probe, number }) => {
      const model = { ...probe.model(number), searchId: `try-${randomUUID()}` };
      await probe.begin({ model, from: 0, calls: 1, epoch: 5 });
      const outcome = await probe.step({ model, from: 1, calls: 1, epoch: 4 });
      await probe.client.release(model.searchId ?? '', []);
      return outcome.kind === 'stale-epoch' ? kept() : broken('ABORTED (STALE_EPOCH) for 4 after 5', wordsOf(outcome));
    },
  },
  {
    id: 'dataset',
    rule: 'A data set that the server does not have is refused',
    advice: 'Answer INVALID_ARGUMENT to a data set that Describe does not name.',
    paragraph: '"Errors", INVALID_ARGUMENT',
    check: async ({ probe, number }) => {
      const model = { ...probe.model(number), dataset: `none-${randomUUID()}` };
      const outcome = await probe.step({ model, from: 0, calls: 1 });
      const refused = outcome.kind === 'verdict' && outcome.verdict.reason === 'PARAMS_INVALID';
      return refused ? kept() : broken('INVALID_ARGUMENT', wordsOf(outcome));
    },
  },
  {
    id: 'deterministic',
    rule: 'A replay from zero gives the same scores, however it is cut into steps',
    advice: 'Draw everything random from the seed of the model, or do not claim deterministic.',
    paragraph: '"Describe", deterministic',
    check: async ({ probe, number }) => {
      if (!probe.description.deterministic) return unseen('not claimed');
      const whole = await probe.begin({ model: probe.model(number), from: 0, calls: 3, score: true });
      const model = probe.model(number);
      await probe.begin({ model, from: 0, calls: 1 });
      const cut = await probe.begin({ model, from: 1, calls: 2, score: true });
      return sameScores(whole.scores, cut.scores);
    },
  },
  {
    id: 'release',
    rule: 'A released model is forgotten',
    advice: 'Forget the models that Release names, or answer UNIMPLEMENTED.',
    paragraph: '"Release"',
    check: async ({ probe, number }) => {
      const model = probe.model(number);
      await probe.begin({ model, from: 0, calls: 1 });
      const answer = await probe.client.release(probe.searchId, [model.modelId ?? '', 'never seen']);
      if (answer === null) return unseen('the server has no Release; its memory grows until it is started again');
      const outcome = await probe.step({ model, from: 1, calls: 1 });
      return outcome.kind === 'lost' ? kept() : broken('NOT_FOUND (MODEL_LOST) after Release', wordsOf(outcome));
    },
  },
  {
    id: 'heartbeat',
    rule: 'The promised signs of life come while a step runs',
    advice:
      'Send progress from something that goes on while the estimator works, such as a thread; in Node let long calls yield. Or promise less.',
    paragraph: '"PartialFit", signs of life',
    check: heartbeat,
  },
];

/** Longest time that is spent on seeing a sign of life, in ms. */
const LONGEST_LOOK_MS = 5000;
const MOST_CALLS = 5000;

/** Makes a step that is longer than the promise, where one call is long enough or enough of them are soon made. */
async function heartbeat({ probe, search, number }: Subject): Promise<Finding> {
  const promised = probe.description.heartbeatIntervalMs;
  if (promised === 0) return unseen('none are promised, so only the deadline of a step guards');
  // A sign may be late by a third; what takes two thirds longer than the promise must show one before that.
  const silenceMs = Math.ceil(promised * 1.34) + 50;
  const callMs = search.callSeconds * 1000;
  const count = Math.max(1, Math.ceil((promised * 1.67 + 50) / Math.max(callMs, 0.001)));
  if (count > MOST_CALLS || (count > 1 && count * callMs > LONGEST_LOOK_MS)) {
    return unseen(`no step here is as long as the promised ${promised / 1000} s`);
  }
  const began = performance.now();
  const outcome = await probe.step({ model: probe.model(number), from: 0, calls: count, silenceMs });
  if (outcome.kind === 'unreachable') return broken(`a message at least each ${promised / 1000} s`, outcome.detail);
  if (outcome.kind !== 'done') return unseen(`the long step came to: ${wordsOf(outcome)}`);
  const took = performance.now() - began;
  return took > silenceMs ? kept() : unseen(`no step here is as long as the promised ${promised / 1000} s`);
}

function describeFaults({ description }: Probe): string[] {
  const { name, version, sdk, instanceId, maxConcurrentSteps, heartbeatIntervalMs, datasets } = description;
  const faults: string[] = [];
  const must = (holds: boolean, text: string) => {
    if (!holds) faults.push(text);
  };
  const fits = (text: string, bytes: number) => Buffer.byteLength(text) <= bytes;
  must(/^[a-z0-9][a-z0-9-]{0,62}$/.test(name), `name is '${name}'`);
  must(instanceId !== '' && fits(instanceId, 128), `instance_id is '${instanceId}'`);
  must(fits(version, 64), 'version is longer than 64 bytes');
  must(fits(sdk, 128), 'sdk is longer than 128 bytes');
  must(maxConcurrentSteps <= 1024, `max_concurrent_steps is ${maxConcurrentSteps}`);
  must(heartbeatIntervalMs <= 600_000, `heartbeat_interval_ms is ${heartbeatIntervalMs}`);
  must(datasets.length <= 100, `there are ${datasets.length} datasets`);
  datasets.forEach((dataset, index) => {
    must(dataset.name !== '' && fits(dataset.name, 128), `datasets[${index}].name is '${dataset.name}'`);
    must(dataset.chunks <= 65_536, `datasets[${index}].chunks is ${dataset.chunks}`);
  });
  return faults;
}

function sameScores(first: MetricValues | null, second: MetricValues | null): Finding {
  const [expected, came] = [metricsText(first?.metrics), metricsText(second?.metrics)];
  return expected === came ? kept() : broken(expected, came);
}

function withTraceback(said: string, traceback: string): string {
  const last = traceback.trimEnd().split('\n').slice(-6).join('\n');
  return last ? `${said}\n${last}` : said;
}

function kept(note?: string): Finding {
  return note === undefined ? { type: 'kept' } : { type: 'kept', note };
}

function broken(expected: string, came: string): Finding {
  return { type: 'broken', expected, came };
}

function unseen(why: string): Finding {
  return { type: 'unseen', why };
}
