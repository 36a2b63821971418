import { randomUUID } from 'node:crypto';
import type { WireModel } from '@hyperhost/wire';
import { type Answer, inWords, metricsInWords } from '../kit/answer.js';
import type { SentStep, StepRequest } from '../kit/caller.js';
import { type Complaint, paragraph, type Report } from './report.js';
import { EPOCH, type Trained, type Trial } from './trial.js';

const COMPARE = paragraph('Compare and set');
const row = (n: number) => `${COMPARE}, row ${n}`;
const LONGEST_LOOK_MS = 5000;
/** Without the trailer the code alone is understood as these. */
const MEANT_BY_CODE = new Set(['MODEL_LOST', 'MODEL_STATE_MISMATCH', 'SLOTS_FULL']);

/** One rule of the contract, held against a model that has been trained. */
type Rule = (trial: Trial, best: Trained, report: Report) => Promise<void>;

/** In this order: each leaves the model `best` as it was, but for the last. */
export const RULES: readonly Rule[] = [
  repeatIsAnswered,
  scoreAgrees,
  otherCountIsRefused,
  unknownModelIsLost,
  staleEpochIsRefused,
  twinsAreMadeOnce,
  badParamsAreNoCrash,
  replayAgrees,
  longStepsShowLife,
  releasedModelIsLost,
];

async function repeatIsAnswered({ caller }: Trial, best: Trained, report: Report): Promise<void> {
  const title = 'a step that comes again is answered, and not made again';
  const answer = await caller.step(best.lastStep).answer;
  const first = best.answer;
  const isSame = answer.kind === 'result' && answer.calls === first.calls && sameMetrics(answer.metrics, first.metrics);
  if (isSame && answer.replayed) report.passed(title);
  else {
    report.failed(title, {
      expected: `${inWords(first)}, replayed`,
      came: inWords(answer),
      advice: `remember step_id and result of each model's last finished step: ${row(2)}`,
    });
  }
}

async function scoreAgrees({ caller }: Trial, { wire, answer }: Trained, report: Report): Promise<void> {
  const title = 'Score gives what the step gave';
  const scored = await caller.score(randomUUID(), wire, answer.calls, EPOCH);
  if (scored.kind === 'result' && scored.calls === answer.calls && sameMetrics(scored.metrics, answer.metrics)) {
    report.passed(title, metricsInWords(answer.metrics ?? {}));
  } else {
    report.failed(title, {
      expected: inWords(answer),
      came: inWords(scored),
      advice: `score the model as it stands, change nothing, and say at_calls: ${paragraph('Score')}`,
    });
  }
  const early = 'Score at a count that the model does not have is refused';
  refused(report, early, await caller.score(randomUUID(), wire, answer.calls - 1, EPOCH), {
    code: 'ABORTED',
    reason: 'MODEL_STATE_MISMATCH',
    haveCalls: answer.calls,
    advice: `compare at_calls with the model's count: ${paragraph('Score')}`,
  });
}

async function otherCountIsRefused(trial: Trial, { wire, answer }: Trained, report: Report): Promise<void> {
  for (const from of [answer.calls - 1, 0]) {
    const title = `a step from ${from} calls on a model that has had ${answer.calls} is refused, with the true count`;
    refused(report, title, await trial.caller.step(trial.step(wire, from, 1)).answer, {
      code: 'ABORTED',
      reason: 'MODEL_STATE_MISMATCH',
      haveCalls: answer.calls,
      advice: `compare from_calls with the model's count before anything is trained: ${row(6)}`,
    });
  }
}

async function unknownModelIsLost(trial: Trial, best: Trained, report: Report): Promise<void> {
  const unknown = { ...best.wire, modelId: `${trial.searchId}-never-seen` };
  const step = await trial.caller.step(trial.step(unknown, 5, 1)).answer;
  refused(report, 'a step from 5 calls on a model that it does not hold is refused', step, {
    code: 'NOT_FOUND',
    reason: 'MODEL_LOST',
    advice: `only a step from 0 calls begins a model: ${row(5)}`,
  });
  // Another one: a server that trained the step above holds that model now.
  const another = { ...unknown, modelId: `${trial.searchId}-never-seen-either` };
  const score = await trial.caller.score(randomUUID(), another, 0, EPOCH);
  refused(report, 'Score of a model that it does not hold is refused', score, {
    code: 'NOT_FOUND',
    reason: 'MODEL_LOST',
    advice: `Score begins no model: ${paragraph('Score')}`,
  });
}

async function staleEpochIsRefused(trial: Trial, { wire, answer }: Trained, report: Report): Promise<void> {
  // A server that does not look at the epoch would train here; so it is sent where row 6 refuses as well.
  const step = { ...trial.step(wire, answer.calls + 1, 1), epoch: EPOCH - 1 };
  refused(report, 'a step of an owner that has been replaced is refused', await trial.caller.step(step).answer, {
    code: 'ABORTED',
    reason: 'STALE_EPOCH',
    advice: `keep the highest epoch of each search, and look at it first: ${row(1)}`,
  });
}

async function twinsAreMadeOnce(trial: Trial, best: Trained, report: Report): Promise<void> {
  const { caller } = trial;
  const same = 'one step that arrives twice at once is made once, and both get its result';
  const wire = { ...best.wire, modelId: `${trial.searchId}-twins` };
  const step = trial.step(wire, 0, 2);
  const [one, two] = await Promise.all([caller.step(step).answer, caller.step(step).answer]);
  const isBoth = [one, two].every((answer) => answer.kind === 'result' && answer.calls === 2);
  const kept = await caller.score(randomUUID(), wire, 2, EPOCH);
  if (isBoth && kept.kind === 'result') report.passed(same);
  else {
    report.failed(same, {
      expected: 'twice a result with 2 calls, and a model that has had 2',
      came: [one, two, ...(isBoth ? [kept] : [])].map(inWords).join('\n                '),
      advice: `keep which step runs on each model, and let a repeat of it wait for the same result: ${row(3)}`,
    });
  }
  const other = 'of two steps that arrive at once for one model, one is made and the other refused';
  const answers = await Promise.all([trial.step(wire, 2, 2), trial.step(wire, 2, 2)].map((s) => caller.step(s).answer));
  const made = answers.filter((answer) => answer.kind === 'result' && answer.calls === 4);
  const aborted = answers.filter((answer) => answer.kind === 'status' && answer.code === 'ABORTED');
  if (made.length === 1 && aborted.length === 1) report.passed(other);
  else {
    report.failed(other, {
      expected: 'a result with 4 calls, and ABORTED with hyperhost-reason MODEL_BUSY or MODEL_STATE_MISMATCH',
      came: answers.map(inWords).join('\n                '),
      advice: `one step at a time on a model: ${row(4)}`,
    });
  }
}

async function badParamsAreNoCrash(trial: Trial, best: Trained, report: Report): Promise<void> {
  const title = 'parameters that make no sense give a verdict, and no crash';
  const names = Object.keys(JSON.parse(best.wire.paramsJson ?? '{}'));
  const paramsJson = JSON.stringify(Object.fromEntries(names.map((name) => [name, ['no', 'sense']])));
  const wire = { ...best.wire, modelId: `${trial.searchId}-nonsense`, paramsJson };
  const answer = await trial.caller.step(trial.step(wire, 0, 1)).answer;
  const codes = ['INVALID_ARGUMENT', 'INTERNAL', 'UNKNOWN', 'DATA_LOSS'];
  const isVerdict = answer.kind === 'failure' || (answer.kind === 'status' && codes.includes(answer.code));
  if (isVerdict) report.passed(title, inWords(answer));
  else if (answer.kind === 'result') report.skipped(title, 'it trains with anything');
  else {
    report.failed(title, {
      expected: 'a failure, PARAMS_INVALID or ESTIMATOR_ERROR',
      came: inWords(answer),
      advice: `catch what the estimator throws, and send it as a failure: ${paragraph('PartialFit')}`,
    });
  }
}

async function replayAgrees(trial: Trial, best: Trained, report: Report): Promise<void> {
  const title = 'the same model trained again from zero, in one step, comes to the same scores';
  if (!trial.description.deterministic) {
    report.skipped(title, 'it does not say that it is deterministic');
    return;
  }
  const wire = { ...best.wire, modelId: `${trial.searchId}-replay` };
  const answer = await trial.caller.step(trial.step(wire, 0, best.answer.calls)).answer;
  if (answer.kind === 'result' && sameMetrics(answer.metrics, best.answer.metrics)) report.passed(title);
  else {
    report.failed(title, {
      expected: inWords(best.answer),
      came: inWords(answer),
      advice: `draw all that is random from Model.seed, one generator a model; else do not say deterministic: ${paragraph('Describe')}`,
    });
  }
}

/** A step that is broken off after a while: signs of life, Describe, full slots and cancel in one. */
async function longStepsShowLife(trial: Trial, best: Trained, report: Report): Promise<void> {
  const { caller, description } = trial;
  const { heartbeatIntervalMs } = description;
  const callMs = Math.max((best.answer.fitSeconds * 1000) / best.lastStep.calls, 1e-3);
  const lookMs = Math.min(Math.max(1.5 * heartbeatIntervalMs, 500), LONGEST_LOOK_MS);
  const calls = Math.min(Math.ceil((4 * lookMs) / callMs), 500_000);
  const long = (n: number): StepRequest => ({
    ...trial.step({ ...best.wire, modelId: `${trial.searchId}-long-${n}` }, 0, 1),
    calls,
    chunks: [],
    score: false,
  });
  const steps = Array.from({ length: trial.slots }, (_, n) => long(n));
  const sent = steps.map((step) => caller.step(step));
  let ended = false;
  for (const step of sent) void step.answer.then(() => (ended = true));
  const began = performance.now();

  const described = await caller.describe().then(
    () => performance.now() - began,
    () => null,
  );
  const extra = caller.step(long(trial.slots));
  const full = await Promise.race([extra.answer, sleep(lookMs / 2).then(() => null)]);
  const wasFull = !ended;
  if (full === null) extra.cancel();
  await Promise.race([sleep(Math.max(lookMs - (performance.now() - began), 0)), ...sent.map((step) => step.answer)]);
  const looked = performance.now() - began;
  const longEnough = !ended;

  const busy = 'answers Describe while all its slots are busy';
  if (described === null) {
    report.failed(busy, {
      expected: 'an answer within 2 s',
      came: 'none',
      advice: `train in a thread or process of its own, or give way between calls: ${paragraph('Describe')}`,
    });
  } else if (wasFull) report.passed(busy, `${described.toFixed(0)} ms`);
  else report.skipped(busy, 'its steps end too soon to see');

  const slots = 'a step more than it has slots is refused';
  const refuseIt = `refuse what max_concurrent_steps does not allow, and queue nothing: ${row(7)}`;
  if (!wasFull && full?.kind !== 'status') report.skipped(slots, 'its steps end too soon to see');
  else if (full === null) {
    const expected = 'RESOURCE_EXHAUSTED with the trailer hyperhost-reason SLOTS_FULL';
    report.failed(slots, { expected, came: 'no refusal: it runs, or waits', advice: refuseIt });
  } else {
    refused(report, slots, full, {
      code: 'RESOURCE_EXHAUSTED',
      reason: 'SLOTS_FULL',
      advice: refuseIt,
    });
  }
  checkHeartbeats(report, heartbeatIntervalMs, sent, { looked, longEnough });
  await checkCancel(trial, report, steps, sent, { longEnough, callMs });
}

function checkHeartbeats(
  report: Report,
  promisedMs: number,
  sent: readonly SentStep[],
  { looked, longEnough }: { looked: number; longEnough: boolean },
): void {
  const title = `a long step shows signs of life each ${promisedMs} ms, as promised`;
  // Half the promise on top: clocks, threads and a busy machine are no breach of it.
  const mostMs = 1.5 * promisedMs;
  const silence = Math.max(...sent.map((step) => step.longestSilenceMs()));
  if (promisedMs === 0)
    report.skipped('a long step shows signs of life', 'none are promised; its deadline alone guards');
  else if (promisedMs > LONGEST_LOOK_MS)
    report.skipped(title, `more than ${LONGEST_LOOK_MS / 1000} s are not waited for`);
  else if (!longEnough && silence < mostMs) report.skipped(title, 'its steps end too soon to see');
  else if (silence < mostMs)
    report.passed(title, `longest silence ${silence.toFixed(0)} ms in ${looked.toFixed(0)} ms`);
  else {
    report.failed(title, {
      expected: `a message at least each ${promisedMs} ms`,
      came: `a silence of ${silence.toFixed(0)} ms, ${sent.reduce((sum, step) => sum + step.messages(), 0)} messages in all`,
      advice: `send progress from something that goes on while the estimator works, or promise less often: ${paragraph('PartialFit')}, "Signs of life"`,
    });
  }
}

async function checkCancel(
  trial: Trial,
  report: Report,
  steps: readonly StepRequest[],
  sent: readonly SentStep[],
  { longEnough, callMs }: { longEnough: boolean; callMs: number },
): Promise<void> {
  const title = 'a step that is cancelled stops after its current call, and the count stays true';
  for (const step of sent) step.cancel();
  await Promise.all(sent.map((step) => step.answer));
  const [{ model, calls }] = steps as [StepRequest];
  // From a count that it cannot have: nothing is trained by asking.
  const ask = () => trial.caller.step(trial.step(model as WireModel, calls + 1, 1)).answer;
  const until = performance.now() + 2000 + 3 * callMs;
  let answer = await ask();
  while (isBusy(answer) && performance.now() < until) {
    await sleep(50);
    answer = await ask();
  }
  const have = answer.kind === 'status' ? Number(answer.haveCalls ?? Number.NaN) : Number.NaN;
  const isLost = answer.kind === 'status' && answer.code === 'NOT_FOUND';
  if (!longEnough) report.skipped(title, 'its steps end too soon to see');
  else if (Number.isNaN(have) && !isLost && !isBusy(answer)) report.skipped(title, 'it does not say its count');
  else if (isLost || have < calls) report.passed(title, isLost ? 'the model is forgotten' : `after ${have} calls`);
  else {
    report.failed(title, {
      expected: `ABORTED, MODEL_STATE_MISMATCH with fewer than ${calls} calls, soon after the cancel`,
      came: inWords(answer),
      advice: `stop between two calls when the RPC is cancelled: ${paragraph('PartialFit')}, "Cancel"`,
    });
  }
}

async function releasedModelIsLost(trial: Trial, best: Trained, report: Report): Promise<void> {
  const title = 'a released model is forgotten';
  const answer = await trial.caller.release(trial.searchId, [best.wire.modelId as string, 'unknown']);
  if (answer?.kind === 'status' && answer.code === 'UNIMPLEMENTED') {
    report.skipped(title, 'it has no Release, which is allowed; its memory grows until it is started again');
    return;
  }
  if (answer !== null) {
    report.failed(title, {
      expected: 'a ReleaseResponse; ids that are not known are fine',
      came: inWords(answer),
      advice: `forget what is known and pass over the rest: ${paragraph('Release')}`,
    });
    return;
  }
  refused(report, title, await trial.caller.step(trial.step(best.wire, best.answer.calls, 1)).answer, {
    code: 'NOT_FOUND',
    reason: 'MODEL_LOST',
    advice: `forget state, count and last step of a released model: ${paragraph('Release')}`,
  });
}

function refused(
  report: Report,
  title: string,
  answer: Answer,
  wanted: { code: string; reason: string; haveCalls?: number; advice: string },
): void {
  const { code, reason, haveCalls, advice } = wanted;
  const isRight =
    answer.kind === 'status' &&
    answer.code === code &&
    (answer.reason === reason || (answer.reason === null && MEANT_BY_CODE.has(reason))) &&
    (haveCalls === undefined || answer.haveCalls === String(haveCalls));
  if (isRight) report.passed(title);
  else {
    const trailers = [
      `hyperhost-reason ${reason}`,
      ...(haveCalls === undefined ? [] : [`hyperhost-have-calls ${haveCalls}`]),
    ];
    const complaint: Complaint = {
      expected: `${code} with the trailer ${trailers.join(' and ')}`,
      came: inWords(answer),
      advice,
    };
    report.failed(title, complaint);
  }
}

function isBusy(answer: Answer): boolean {
  return answer.kind === 'status' && (answer.reason === 'MODEL_BUSY' || answer.code === 'RESOURCE_EXHAUSTED');
}

/** The same to the last bit, not-a-numbers too. */
function sameMetrics(
  one: Readonly<Record<string, number>> | null,
  two: Readonly<Record<string, number>> | null,
): boolean {
  return one !== null && two !== null && metricsInWords(one) === metricsInWords(two);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
