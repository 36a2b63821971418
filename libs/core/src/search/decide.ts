/**
 * A search as a machine: events in, actions out. It calls nobody, reads no clock and draws nothing.
 *
 * Invariants, quoted by number in the tests:
 * - I1 A model that was stopped is never trained again.
 * - I2 Nobody is promoted from a rung before all its members have arrived, failed or stopped on a plateau.
 * - I3 The total of calls never exceeds the plan.
 * - I4 The same plan and events give the same decisions, in any order of arrival.
 * - I5 Ties are broken by the lower model number; a model that failed ranks last and is never promoted.
 *
 * Every bracket is one successive halving, unaware of the others: when a rung closes, the best of it climb as the plan
 * says and the others stop. A model that plateaus (patience) is not trained again, but counts as arrived on its rung and
 * on each later one with its last score, and keeps its place if it is among the best. Models that fail leave their rung
 * with fewer; nobody takes their place.
 *
 * An event costs O(log n), amortised: a rung is sorted once, when it closes.
 */
import { ImpossibleEvent } from './impossible-event.js';
import { compareRanked } from './rank.js';
import { isScorePoint, nextScorePoint } from './score-points.js';
import { initialState, type ModelRecord, type RungRecord, type SearchState } from './state.js';
import type {
  CallCount,
  ModelNumber,
  Plan,
  Rung,
  Score,
  SearchAction,
  SearchDecision,
  SearchEvent,
  SearchRules,
} from './types.js';

/** The first state, and the first training of every model. A rule that is left out is off. */
export function startSearch(plan: Plan, rules: Partial<SearchRules> = {}): SearchDecision {
  const state = initialState(plan, { patience: null, fitsPerScore: null, targetScore: null, ...rules });
  const actions: SearchAction[] = [];
  for (let model = 0; model < state.models.length; model++) train(state, model, actions);
  return { state, actions };
}

/**
 * Folds one committed event. Keep only the returned state: the one handed in may have been changed.
 *
 * An event that was folded before changes nothing and asks for nothing; so does any event after the end.
 *
 * @throws ImpossibleEvent when the plan does not expect the event. The state is unchanged then.
 */
export function decide(state: SearchState, event: SearchEvent): SearchDecision {
  const actions: SearchAction[] = [];
  if (state.phase === 'running') fold(state, event, actions);
  return { state, actions };
}

function fold(state: SearchState, event: SearchEvent, actions: SearchAction[]): void {
  if (event.type === 'cancelled') return finish(state, 'cancelled', null, actions);
  if (event.type === 'stopped') return stop(state, actions);
  const record = state.models[event.model];
  if (record === undefined) throw new ImpossibleEvent('HH-DECIDE-1-NO-SUCH-MODEL', `model ${event.model}`);
  if (event.type === 'scored') foldScore(state, record, event, actions);
  else foldFailure(state, record, event.model, actions);
}

/** Ends the search with the best model by now, wherever it stands. */
function stop(state: SearchState, actions: SearchAction[]): void {
  for (const [model, record] of state.models.entries()) {
    if (record.score !== null && record.state !== 'stopped' && record.state !== 'failed') lead(state, model);
  }
  finish(state, 'finished', state.leader, actions);
}

function finish(
  state: SearchState,
  phase: 'finished' | 'cancelled',
  best: ModelNumber | null,
  actions: SearchAction[],
): void {
  state.phase = phase;
  actions.push({ type: 'finish', best });
}

function foldScore(
  state: SearchState,
  record: ModelRecord,
  { model, calls, score }: { model: ModelNumber; calls: CallCount; score: Score },
  actions: SearchAction[],
): void {
  const rungs = rungsOf(state, record);
  if (calls <= record.calls && isScorePoint(calls, rungs, state.rules)) return;
  const what = `model ${model} scored at ${calls} calls, ${record.calls} committed`;
  if (!isInTraining(record)) throw new ImpossibleEvent('HH-DECIDE-4-MODEL-NOT-TRAINING', `${what}, ${record.state}`);
  const rungEnd = rungAt(rungs, record.rung).calls;
  if (calls !== nextScorePoint(record.calls, rungEnd, state.rules)) {
    throw new ImpossibleEvent('HH-DECIDE-3-NOT-A-SCORE-POINT', what);
  }
  if (!Number.isFinite(score)) throw new ImpossibleEvent('HH-DECIDE-2-SCORE-NOT-FINITE', `${what}: ${score}`);
  if (state.calls + calls - record.calls > state.plan.calls) {
    throw new ImpossibleEvent('HH-DECIDE-5-MORE-CALLS-THAN-PLANNED', what);
  }

  if (record.calls === 0) state.startedModels++;
  state.calls += calls - record.calls;
  state.bestSoFar = higher(state.bestSoFar, score);
  record.state = 'training';
  record.calls = calls;
  record.score = score;
  if (record.watch !== null) record.plateaued = record.watch.endsPlateau({ calls, score });
  const { targetScore } = state.rules;
  const { rung } = record;
  const arrived = record.plateaued || calls === rungEnd;
  if (arrived) arrive(state, model, record, actions);
  if (targetScore !== null && score >= targetScore) stop(state, actions);
  else if (arrived) closeRungs(state, record.bracket, rung, actions);
  else train(state, model, actions);
}

function foldFailure(state: SearchState, record: ModelRecord, model: ModelNumber, actions: SearchAction[]): void {
  if (record.state === 'failed') return;
  if (!isInTraining(record)) {
    throw new ImpossibleEvent('HH-DECIDE-4-MODEL-NOT-TRAINING', `model ${model} failed while ${record.state}`);
  }
  if (record.calls === 0) state.startedModels++;
  record.state = 'failed';
  rungRecord(state, record.bracket, record.rung).settled++;
  closeRungs(state, record.bracket, record.rung, actions);
}

/** Asks for the training up to the model's next score. */
function train(state: SearchState, model: ModelNumber, actions: SearchAction[]): void {
  const record = modelRecord(state, model);
  const rungEnd = rungAt(rungsOf(state, record), record.rung).calls;
  const upToCalls = nextScorePoint(record.calls, rungEnd, state.rules);
  actions.push({ type: 'train', model, fromCalls: record.calls, upToCalls });
}

/** The model stands on its rung with its last score: it waits there, or has arrived for good on the last one. */
function arrive(state: SearchState, model: ModelNumber, record: ModelRecord, actions: SearchAction[]): void {
  const rung = rungRecord(state, record.bracket, record.rung);
  const score = record.score as Score;
  rung.settled++;
  rung.arrivedCount++;
  rung.best = higher(rung.best, score);
  if (record.rung < rungsOf(state, record).length - 1) {
    record.state = 'paused';
    rung.arrived.push(model);
    return;
  }
  record.state = 'finished';
  actions.push({ type: 'release', model, state: 'finished' });
  lead(state, model);
}

/** The model leads if it is better than the one that did. */
function lead(state: SearchState, model: ModelNumber): void {
  if (state.leader === null || compareRanked(ranked(state, model), ranked(state, state.leader)) < 0) {
    state.leader = model;
  }
}

/** Closes this rung if it is full, and then each next one that is filled at once by models on a plateau. */
function closeRungs(state: SearchState, bracket: number, from: number, actions: SearchAction[]): void {
  const rungs = state.plan.brackets[bracket]?.rungs ?? [];
  for (let i = from; rungRecord(state, bracket, i).settled === rungRecord(state, bracket, i).members; i++) {
    const promoted = i + 1 < rungs.length ? promote(state, bracket, i, rungAt(rungs, i + 1).models, actions) : 0;
    if (promoted === 0) {
      closeBracket(state, actions);
      return;
    }
  }
}

/** The cut: the best `places` of a full rung climb, the others stop. Returns how many climb. */
function promote(state: SearchState, bracket: number, rung: number, places: number, actions: SearchAction[]): number {
  const full = rungRecord(state, bracket, rung);
  const order = full.arrived.map((model) => ranked(state, model)).sort(compareRanked);
  full.arrived = [];
  for (const { model } of order.slice(places)) {
    modelRecord(state, model).state = 'stopped';
    actions.push({ type: 'release', model, state: 'stopped' });
  }
  const climbers = order.slice(0, places);
  rungRecord(state, bracket, rung + 1).members = climbers.length;
  for (const { model } of climbers) {
    const record = modelRecord(state, model);
    record.rung = rung + 1;
    record.state = 'training';
    if (record.plateaued) arrive(state, model, record, actions);
    else train(state, model, actions);
  }
  return climbers.length;
}

function closeBracket(state: SearchState, actions: SearchAction[]): void {
  state.openBrackets--;
  if (state.openBrackets === 0) finish(state, 'finished', state.leader, actions);
}

function isInTraining({ state }: ModelRecord): boolean {
  return state === 'waiting' || state === 'training';
}

function ranked(state: SearchState, model: ModelNumber): { model: ModelNumber; score: Score } {
  return { model, score: modelRecord(state, model).score as Score };
}

function higher(a: Score | null, b: Score): Score {
  return a === null || b > a ? b : a;
}

function modelRecord(state: SearchState, model: ModelNumber): ModelRecord {
  return state.models[model] as ModelRecord;
}

function rungRecord(state: SearchState, bracket: number, rung: number): RungRecord {
  return state.rungs[bracket]?.[rung] as RungRecord;
}

function rungsOf(state: SearchState, record: ModelRecord): readonly Rung[] {
  return state.plan.brackets[record.bracket]?.rungs as readonly Rung[];
}

function rungAt(rungs: readonly Rung[], index: number): Rung {
  return rungs[index] as Rung;
}
