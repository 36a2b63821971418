import {
  type CallCount,
  decide,
  drawParams,
  type ModelNumber,
  type Params,
  planSearch,
  type SearchAction,
  type SearchEvent,
  startSearch,
} from '@hyperhost/core';
import type { WireModel } from '@hyperhost/wire';
import { type Answer, inWords } from '../kit/answer.js';
import type { StepRequest } from '../kit/caller.js';
import { paragraph } from '../kit/case.js';
import { MODELS } from '../kit/space.js';
import type { Complaint } from './report.js';
import type { Trial } from './trial.js';

/** One of the nine models, for the table. */
export interface Row {
  readonly model: ModelNumber;
  readonly params: Params;
  /** Its scores, by the calls they were taken at. */
  readonly scores: ReadonlyMap<CallCount, number>;
  /** Why it has failed; null: it has not. */
  readonly failure: string | null;
}

/** What the search of nine models came to. */
export interface SearchOutcome {
  readonly rows: readonly Row[];
  /** The model with the last word, if any was trained. */
  readonly best: WireModel | null;
  readonly calls: number;
  readonly fitSeconds: number;
  /** What was wrong with its steps, each kind once. */
  readonly complaints: readonly Complaint[];
}

/** Trains nine models by successive halving, as a platform would: as many at a time as there are slots. */
export async function searchNineModels(trial: Trial): Promise<SearchOutcome> {
  const plan = planSearch(trial.spec);
  const rows = Array.from({ length: MODELS }, (_, model) => ({
    model,
    params: drawParams(trial.spec.space, 42, model),
    scores: new Map<CallCount, number>(),
    failure: null as string | null,
  }));
  const trained = new Map<ModelNumber, WireModel>();
  const residents = new Residents(trial);
  const complaints = new Map<string, Complaint>();
  let calls = 0;
  let fitSeconds = 0;
  let best: ModelNumber | null = null;

  let { state, actions } = startSearch(plan);
  const waiting: Extract<SearchAction, { type: 'train' }>[] = [];
  const running = new Set<Promise<void>>();
  const take = (more: readonly SearchAction[]) => {
    for (const action of more) {
      if (action.type === 'train') waiting.push(action);
      else if (action.type === 'finish') best = action.best;
    }
  };
  const fold = (event: SearchEvent) => {
    ({ state, actions } = decide(state, event));
    take(actions);
  };
  const train = async ({ model, fromCalls, upToCalls }: Extract<SearchAction, { type: 'train' }>) => {
    const row = rows[model] as (typeof rows)[number];
    const wire = trained.get(model) ?? trial.wireModel(`${model}`, row.params, model);
    const from = (await residents.enter(wire)) ? fromCalls : 0;
    const step = trial.step(wire, from, upToCalls - from);
    const answer = await trial.caller.step(step).answer;
    residents.rest(wire);
    const wrong = complaintOf(trial, step, answer);
    if (wrong !== null && !complaints.has(wrong.advice)) complaints.set(wrong.advice, wrong);
    const score = answer.kind === 'result' ? answer.metrics?.[trial.spec.metric] : undefined;
    if (answer.kind === 'result' && score !== undefined && Number.isFinite(score) && wrong === null) {
      calls += step.calls;
      fitSeconds += answer.fitSeconds;
      row.scores.set(upToCalls, score);
      trained.set(model, wire);
      fold({ type: 'scored', model, calls: upToCalls, score });
    } else {
      row.failure =
        answer.kind === 'failure' ? answer.message : score === undefined ? inWords(answer) : `score ${score}`;
      fold({ type: 'failed', model });
    }
  };

  take(actions);
  while (waiting.length > 0 || running.size > 0) {
    while (waiting.length > 0 && running.size < trial.slots) {
      const one: Promise<void> = train(waiting.shift() as (typeof waiting)[number]).finally(() => running.delete(one));
      running.add(one);
    }
    await Promise.race(running);
  }
  const winner = best === null ? null : (trained.get(best) ?? null);
  return { rows, best: winner, calls, fitSeconds, complaints: [...complaints.values()] };
}

/** The models at the server, never more than it can hold: one that rests is released where another needs its place. */
class Residents {
  /** By id, and whether it is being trained. The one that rests longest comes first. */
  private readonly models = new Map<string, boolean>();

  constructor(private readonly trial: Trial) {}

  /** Makes room. @returns whether the server holds the model already; else it is trained from zero. */
  async enter({ modelId = '' }: WireModel): Promise<boolean> {
    const isHeld = this.models.delete(modelId);
    const isFull = this.models.size >= (this.trial.description.maxResidentModels || MODELS);
    const resting = isFull ? [...this.models].find(([, isTrained]) => !isTrained) : undefined;
    if (resting) this.models.delete(resting[0]);
    this.models.set(modelId, true);
    if (resting) await this.trial.caller.release(this.trial.searchId, [resting[0]]);
    return isHeld;
  }

  rest({ modelId = '' }: WireModel): void {
    this.models.delete(modelId);
    this.models.set(modelId, false);
  }
}

/** What is wrong with the answer to a step that nothing speaks against. A verdict on the parameters is nothing wrong. */
function complaintOf(trial: Trial, step: StepRequest, answer: Answer): Complaint | null {
  const { instanceId } = trial.description;
  const upTo = step.fromCalls + step.calls;
  const result = `a result with ${upTo} calls and the metric ${trial.spec.metric}`;
  const wrong = (expected: string, advice: string): Complaint => ({ expected, came: inWords(answer), advice });
  if (answer.kind === 'nothing') {
    return wrong(result, `end each stream with result or failure: ${paragraph('PartialFit')}`);
  }
  if (answer.kind === 'failure') {
    if (answer.reason === 'PARAMS_INVALID') return null;
    const at = answer.traceback.trim().split('\n').slice(-8).join('\n                ');
    return {
      ...wrong(result, 'mend the estimator; its traceback is above'),
      came: `${inWords(answer)}\n                ${at}`,
    };
  }
  if (answer.kind === 'status') {
    return wrong(
      result,
      `the first step of a model, and those that continue it, must be made: ${paragraph('Compare and set')}`,
    );
  }
  if (answer.calls !== upTo) {
    return wrong(result, `Result.calls is from_calls + calls, all that the model has had: ${paragraph('PartialFit')}`);
  }
  if (answer.instanceId !== '' && answer.instanceId !== instanceId) {
    return {
      ...wrong(`instance_id ${instanceId}, as Describe has it`, `say the same everywhere: ${paragraph('Describe')}`),
      came: answer.instanceId,
    };
  }
  if (answer.replayed) {
    return wrong(`${result}, not replayed`, `replayed is for repeats of a step only: ${paragraph('Compare and set')}`);
  }
  if (answer.metrics === null || !(trial.spec.metric in answer.metrics)) {
    return wrong(
      result,
      `put ${trial.spec.metric} into scores where a step says score, or name the metric that ranks with --metric: ${paragraph('PartialFit')}`,
    );
  }
  return null;
}
