import {
  decide,
  type ModelStanding,
  modelStanding,
  progress,
  rulesOf,
  type SearchAction,
  type SearchState,
  startSearch,
} from '@hyperhost/core';
import { foldBooks } from '../../apps/scheduler/src/pool/fold.js';
import type { BookedFact, SearchPage } from './books.js';

type Report = (property: string, message: string) => void;

/** How a search stands and what it wants, as one text that can be compared. */
export function standingText(standings: readonly ModelStanding[], wanted: readonly SearchAction[]): string {
  const trainings = wanted.flatMap((action) => (action.type === 'train' ? [action] : []));
  return JSON.stringify([standings, trainings.sort((a, b) => a.model - b.model)]);
}

/**
 * Folds what the books say of a search anew, fact by fact, and checks on the way the invariants of `decide` (I1, I2, I3,
 * I5), the budget, and that the run itself stood, at each moment that was noted, where the books up to then lead.
 *
 * @param noted how the run stood when it had folded so many facts
 */
export function audit(page: SearchPage, noted: ReadonlyMap<number, string>, report: Report): void {
  const { plan, spec, id } = page.search;
  const booked = new Set<string>();
  let { state } = startSearch(plan, rulesOf(spec));
  const over = new Set<number>();
  compareAt(page, 0, noted, report);
  page.facts.forEach((fact, index) => {
    const point = `${fact.model}@${fact.type === 'scored' ? fact.calls : 'failed'}`;
    if (booked.has(point)) report('the budget is kept to the call', `${id}: ${point} is in the books twice`);
    booked.add(point);
    const before = state.models.map(({ rung }) => rung);
    if (fact.type === 'failed') over.add(fact.model);
    const decision = decide(state, turned(page, fact));
    state = decision.state;
    for (const action of decision.actions) {
      if (action.type === 'train' && over.has(action.model)) {
        report('I1 a model that is over is never trained again', `${id}: model ${action.model}`);
      } else if (action.type === 'release') over.add(action.model);
    }
    checkClimb(state, before, decision.actions, (property, message) => report(property, `${id}: ${message}`));
    const { calls } = progress(state);
    const sum = state.models.reduce((all, model) => all + model.calls, 0);
    if (calls > plan.calls || calls !== sum) {
      report('the budget is kept to the call', `${id}: ${calls} counted, ${sum} of models, ${plan.calls} planned (I3)`);
    }
    compareAt(page, index + 1, noted, report);
  });
  const whole = state.phase === 'finished' && spec.limits?.score === undefined;
  const undisturbed = state.models.every((model) => !model.plateaued && model.state !== 'failed');
  if (whole && undisturbed && progress(state).calls !== plan.calls) {
    report('the budget is kept to the call', `${id}: ${progress(state).calls} of ${plan.calls} planned calls`);
  }
}

/** Who climbs does so from a full rung, is better than whoever is cut there, and has not failed. */
function checkClimb(state: SearchState, before: readonly number[], actions: readonly SearchAction[], report: Report) {
  const cut = actions.flatMap((action) =>
    action.type === 'release' && action.state === 'stopped' ? [action.model] : [],
  );
  state.models.forEach((climber, model) => {
    const from = before[model] as number;
    if (climber.rung === from) return;
    if (climber.state === 'failed') report('I5 a model that failed is never promoted', `model ${model}`);
    const late = state.models.findIndex(
      (one) => one.bracket === climber.bracket && one.rung <= from && one.state !== 'stopped' && one.state !== 'failed',
    );
    if (late >= 0) report('I2 nobody is promoted before all have arrived', `model ${model} before model ${late}`);
    for (const other of cut) {
      const loser = state.models[other];
      if (!loser || loser.bracket !== climber.bracket || loser.rung !== from) continue;
      const better = (climber.score as number) - (loser.score as number) || other - model;
      if (better < 0) report('I5 the best climb, of equals the lower number', `model ${model} before model ${other}`);
    }
  });
}

/** Whether a scheduler that began here would go on as the run went on. */
function compareAt(page: SearchPage, count: number, noted: ReadonlyMap<number, string>, report: Report): void {
  const own = noted.get(count);
  if (own === undefined) return;
  const { plan, spec, id } = page.search;
  const facts = page.facts.slice(0, count);
  const failed = new Set(facts.flatMap((fact) => (fact.type === 'failed' ? [fact.model] : [])));
  const start = startSearch(plan, rulesOf(spec));
  let { state } = start;
  const open = foldBooks(
    (event) => {
      const decision = decide(state, event);
      state = decision.state;
      return decision.actions;
    },
    facts.flatMap((fact) => {
      const event = turned(page, fact);
      return event.type === 'scored' ? [event] : [];
    }),
    (model) => failed.has(model),
    start.actions,
  );
  const resumed = standingText(
    state.models.map((_, model) => modelStanding(state, model)),
    open,
  );
  if (resumed !== own) {
    report('resumed equals uninterrupted', `${id} after ${count} facts: resumed ${resumed}, uninterrupted ${own}`);
  }
}

/** Bigger is better inside the core. */
function turned({ search }: SearchPage, fact: BookedFact): BookedFact {
  if (fact.type === 'failed' || search.spec.direction === 'maximise') return fact;
  return { ...fact, score: fact.score === 0 ? 0 : -fact.score };
}
