import { planSearch } from '@hyperhost/core';
import { Caller } from '../kit/caller.js';
import { reach } from '../kit/reach.js';
import { checkDescription } from './describe-checks.js';
import type { TryOptions } from './options.js';
import { paragraph, type Report } from './report.js';
import { RULES } from './rules.js';
import { searchNineModels } from './search.js';
import { tableLines } from './table.js';
import { MODELS, specOf, type Trained, Trial } from './trial.js';

/**
 * Tries one server and reports each check. The server is left without the models of the try.
 *
 * @throws CannotTry when nothing at the target speaks the contract.
 */
export async function tryServer({ target, spaceJson, metric }: TryOptions, report: Report): Promise<void> {
  const caller = new Caller(target);
  try {
    const description = await reach(target, caller);
    report.heading('Who it is');
    if (!checkDescription(description, await caller.describe(), report)) return;
    caller.expectHeartbeats(description.heartbeatIntervalMs);
    const spec = specOf(spaceJson ?? (description.defaultSpaceJson || 'null'), metric);
    if (!('algorithm' in spec)) {
      report.failed('there is a space to draw parameters from', {
        expected: 'a space in the form of the space of a search',
        came: spaceJson === null && description.defaultSpaceJson === '' ? 'none' : spec.join('\n                '),
        advice: `put one into default_space_json, or give a file with --space: ${paragraph('Describe')}`,
      });
      return;
    }
    const trial = new Trial(caller, description, spec);
    const best = await search(trial, report);
    if (best !== null) await rules(trial, best, report);
    await caller.release(trial.searchId, []);
  } finally {
    caller.close();
  }
}

async function search(trial: Trial, report: Report): Promise<Trained | null> {
  report.heading(`${MODELS} models, successive halving`);
  const began = performance.now();
  const { rows, best, calls, fitSeconds, complaints } = await searchNineModels(trial);
  const rungs = planSearch(trial.spec).brackets[0]?.rungs.map((rung) => rung.calls) ?? [];
  report.lines(tableLines(rows, rungs));
  const title = 'trains and scores models as a search asks for it';
  for (const complaint of complaints) report.failed(title, complaint);
  if (best === null && complaints.length === 0) {
    report.failed('a model comes to its end', {
      expected: 'at least one of nine models with a score that is finite',
      came: 'none',
      advice: `see the table above; parameters that cannot be used do not belong into the space: ${paragraph('PartialFit')}`,
    });
  } else if (complaints.length === 0) {
    const perCall = ((1000 * fitSeconds) / calls).toPrecision(2);
    report.passed(
      title,
      `${calls} calls in ${((performance.now() - began) / 1000).toFixed(2)} s, ${perCall} ms a call`,
    );
  }
  return best;
}

async function rules(trial: Trial, best: Trained, report: Report): Promise<void> {
  report.heading('The rules');
  for (const rule of RULES) {
    const before = report.failures;
    await rule(trial, best, report);
    if (report.failures > before && !(await isAlive(trial))) {
      report.failed('the server stays up', {
        expected: `an answer to Describe from the instance ${trial.description.instanceId}`,
        came: 'none, or another instance',
        advice: 'see what the server printed at its end; the other rules are not tried',
      });
      return;
    }
  }
}

async function isAlive({ caller, description }: Trial): Promise<boolean> {
  return caller.describe().then(
    ({ instanceId }) => instanceId === description.instanceId,
    () => false,
  );
}
