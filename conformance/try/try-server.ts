import { planSearch } from '@hyperhost/core';
import type { Description, WireModel } from '@hyperhost/wire';
import { Caller } from '../kit/caller.js';
import { type Case, paragraph } from '../kit/case.js';
import { CASES } from '../kit/cases.js';
import { callMsOf, type Finding, isAlive, lookAt } from '../kit/examine.js';
import { introduction } from '../kit/introduction.js';
import { reach } from '../kit/reach.js';
import { MODELS, specOf } from '../kit/space.js';
import type { TryOptions } from './options.js';
import type { Report } from './report.js';
import { searchNineModels } from './search.js';
import { tableLines } from './table.js';
import { Trial } from './trial.js';

/** Asked first: without it nothing else means anything. */
const SPEAKS = 'DESC-5';
/** What a server must say of itself. */
const WHO = ['DESC-1', 'DESC-2', 'DESC-3', 'DESC-4', 'DESC-6', 'DESC-7', 'DESC-8'];
/** The cases of the kit that matter most. */
const RULES = [
  ...['CAS-6', 'SCORE-1', 'SCORE-4', 'CAS-15', 'CAS-17', 'CAS-13', 'SCORE-7', 'CAS-1', 'CAS-9', 'CAS-12', 'ERR-9'],
  ...['DET-1', 'DET-2', 'SLOT-8', 'SLOT-2', 'FIT-12', 'CAN-1', 'REL-1'],
];

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
    report.passed('answers Describe', introduction(description));
    if (!(await saysWhoItIs(caller, description, report))) return;
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

/** @returns whether the server can be tried further. */
async function saysWhoItIs(caller: Caller, description: Description, report: Report): Promise<boolean> {
  const look = (id: string) => lookAt(caseOf(id), caller, { description, paramsJson: '{}', callMs: 1 });
  const speaks = await look(SPEAKS);
  if (speaks.outcome.kind === 'failed') {
    report.finding(speaks);
    return false;
  }
  const failed: Finding[] = [];
  for (const id of WHO) {
    const finding = await look(id);
    if (finding.outcome.kind === 'failed') failed.push(finding);
  }
  for (const finding of failed) report.finding(finding);
  if (failed.length === 0) report.passed('says everything that must be said, within the limits');
  return true;
}

async function search(trial: Trial, report: Report): Promise<WireModel | null> {
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

async function rules({ caller, description }: Trial, best: WireModel, report: Report): Promise<void> {
  report.heading('The rules');
  const paramsJson = best.paramsJson as string;
  const callMs = await callMsOf(caller, paramsJson, description);
  for (const id of RULES) {
    const finding = await lookAt(caseOf(id), caller, { description, paramsJson, callMs });
    report.finding(finding);
    if (finding.outcome.kind === 'failed' && !(await isAlive(caller))) {
      report.failed('the server stays up', {
        expected: 'an answer to Describe',
        came: 'none',
        advice: 'see what the server printed at its end; the other rules are not tried',
      });
      return;
    }
  }
}

function caseOf(id: string): Case {
  const found = CASES.find((one) => one.id === id);
  if (!found) throw new Error(`there is no case ${id}`);
  return found;
}
