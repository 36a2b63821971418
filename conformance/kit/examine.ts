import { drawParams, encodeParams, parseSpec } from '@hyperhost/core';
import type { Description } from '@hyperhost/wire';
import { Caller } from './caller.js';
import { Candidate, type Known } from './candidate.js';
import { Breach, type Case, type Group, Skip } from './case.js';
import { GROUPS } from './cases.js';
import { reach } from './reach.js';

/** What became of one case. */
export type Outcome =
  | { readonly kind: 'ok' }
  /** What the contract says, and what the server did. */
  | { readonly kind: 'failed'; readonly expected: string; readonly came: string }
  | { readonly kind: 'skipped'; readonly why: string };

export interface Finding {
  readonly case: Case;
  readonly outcome: Outcome;
  readonly ms: number;
}

/** One group of cases, when all of it has been looked at. */
export interface GroupFindings {
  readonly title: string;
  readonly findings: readonly Finding[];
}

export interface Examination {
  /** `host:port` of the server. */
  readonly target: string;
  /** Ids of the cases to look at; all unless given. */
  readonly only?: readonly string[];
  /** A space to draw parameters from, as JSON; the server's own unless given. */
  readonly spaceJson?: string | null;
}

/** Hears how an examination goes on. */
export interface Audience {
  met?(description: Description): void;
  looked?(group: GroupFindings): void;
}

/** A step of this length tells what a call takes, in ms. */
const MEASURE_MS = 100;
/** No more than this is spent to find out, where calls are long, in ms. */
const MEASURE_LONGEST_MS = 1000;

/**
 * Looks at a server, case by case, and leaves it without the models of the examination. Nothing else should train at the
 * server meanwhile.
 *
 * @throws CannotTry when nothing at the target speaks the contract.
 */
export async function examine(what: Examination, audience: Audience = {}): Promise<readonly GroupFindings[]> {
  const caller = new Caller(what.target);
  try {
    const description = await reach(what.target, caller);
    audience.met?.(description);
    const paramsJson = paramsOf(what.spaceJson || description.defaultSpaceJson);
    const known = { description, paramsJson, callMs: await callMsOf(caller, paramsJson, description) };
    const groups: GroupFindings[] = [];
    for (const { title, cases } of chosen(what.only)) {
      const findings: Finding[] = [];
      for (const one of cases) findings.push(await lookAt(one, caller, known));
      groups.push({ title, findings });
      audience.looked?.({ title, findings });
    }
    return groups;
  } finally {
    caller.close();
  }
}

function chosen(only: readonly string[] | undefined): readonly Group[] {
  if (!only) return GROUPS;
  return GROUPS.map(({ title, cases }) => ({ title, cases: cases.filter(({ id }) => only.includes(id)) })).filter(
    ({ cases }) => cases.length > 0,
  );
}

/** One case. The server that another one has brought down fails this one, too, and says why. */
export async function lookAt(one: Case, caller: Caller, known: Known): Promise<Finding> {
  const began = performance.now();
  const candidate = new Candidate(caller, known);
  let outcome: Outcome = { kind: 'ok' };
  try {
    await one.run(candidate);
  } catch (error) {
    if (error instanceof Breach) outcome = { kind: 'failed', expected: error.expected, came: error.came };
    else if (error instanceof Skip) outcome = { kind: 'skipped', why: error.message };
    else throw error;
  }
  await candidate.end();
  return { case: one, outcome, ms: performance.now() - began };
}

/** Parameters that the server should be able to train with. None where there is no space to draw from. */
function paramsOf(spaceJson: string): string {
  try {
    const algorithm = { type: 'randomized', nInitialParameters: 1, maxIter: 1 };
    const parsed = parseSpec({ name: 'kit', estimator: 'kit', algorithm, space: JSON.parse(spaceJson) });
    if (parsed.ok) return encodeParams(parsed.spec.space, drawParams(parsed.spec.space, 42, 0));
  } catch {
    // Not JSON: the case for it says so.
  }
  return '{}';
}

/** What one call takes, in ms: steps of more and more calls, until one is long enough to tell; a server warms up first. */
async function callMsOf(caller: Caller, paramsJson: string, description: Description): Promise<number> {
  const candidate = new Candidate(caller, { description, paramsJson, callMs: 1 });
  let callMs = Number.POSITIVE_INFINITY;
  let spent = 0;
  for (let calls = 1; calls <= 1 << 16; calls *= 2) {
    const began = performance.now();
    const answer = await candidate.fit(candidate.model(`${calls}`), 0, calls);
    if (answer.kind !== 'result') break;
    const took = performance.now() - began;
    callMs = Math.min(callMs, took / calls);
    spent += took;
    if (took > MEASURE_MS && (calls > 4 || spent > MEASURE_LONGEST_MS)) break;
  }
  await candidate.end();
  return Number.isFinite(callMs) ? callMs : 1;
}
