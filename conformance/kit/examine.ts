import type { ServiceError } from '@grpc/grpc-js';
import type { Description } from '@hyperhost/wire';
import { inWords, statusOf } from './answer.js';
import { Caller } from './caller.js';
import { Candidate, type Known } from './candidate.js';
import { Breach, type Case, type Group, Skip } from './case.js';
import { GROUPS } from './cases.js';
import { reach } from './reach.js';
import { paramsOf } from './space.js';

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
  /** The server, and the parameters that its models will be trained with, as JSON. */
  met?(description: Description, paramsJson: string): void;
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
    const paramsJson = paramsOf(what.spaceJson || description.defaultSpaceJson);
    audience.met?.(description, paramsJson);
    const known = { description, paramsJson, callMs: await callMsOf(caller, paramsJson, description) };
    const groups: GroupFindings[] = [];
    let gone: string | null = null;
    for (const { title, cases } of chosen(what.only)) {
      const findings: Finding[] = [];
      for (const one of cases) {
        const finding: Finding = gone === null ? await lookAt(one, caller, known) : passedOver(one, gone);
        findings.push(finding);
        if (finding.outcome.kind === 'failed' && !(await isAlive(caller))) gone ??= one.id;
      }
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

/** Looks whether a server keeps one rule. */
export async function lookAt(one: Case, caller: Caller, known: Known): Promise<Finding> {
  const began = performance.now();
  const candidate = new Candidate(caller, known);
  let outcome: Outcome = { kind: 'ok' };
  try {
    await one.run(candidate);
  } catch (error) {
    outcome = outcomeOf(error);
  }
  await candidate.end();
  return { case: one, outcome, ms: performance.now() - began };
}

/** The server still answers Describe. */
export function isAlive(caller: Caller): Promise<boolean> {
  return caller.describe().then(
    () => true,
    () => false,
  );
}

function passedOver(one: Case, gone: string): Finding {
  return { case: one, outcome: { kind: 'skipped', why: `the server does not answer any more since ${gone}` }, ms: 0 };
}

/** @throws what is no finding but a fault of the kit. */
function outcomeOf(error: unknown): Outcome {
  if (error instanceof Breach) return { kind: 'failed', expected: error.expected, came: error.came };
  if (error instanceof Skip) return { kind: 'skipped', why: error.message };
  if (error instanceof Error && 'code' in error && 'details' in error) {
    return { kind: 'failed', expected: 'an answer', came: inWords(statusOf(error as ServiceError)) };
  }
  throw error;
}

/** What one call takes, in ms: steps of more and more calls, until one is long enough to tell; a server warms up first. */
export async function callMsOf(caller: Caller, paramsJson: string, description: Description): Promise<number> {
  const candidate = new Candidate(caller, { description, paramsJson, callMs: 1 });
  let callMs = Number.POSITIVE_INFINITY;
  let made = 0;
  let spent = 0;
  for (let calls = 1; calls <= 1 << 16; calls *= 2) {
    const began = performance.now();
    const answer = await candidate.fit(candidate.model(), made, calls);
    if (answer.kind !== 'result') break;
    const took = performance.now() - began;
    callMs = Math.min(callMs, took / calls);
    made += calls;
    spent += took;
    if (took > MEASURE_MS && (calls > 4 || spent > MEASURE_LONGEST_MS)) break;
  }
  await candidate.end();
  return Number.isFinite(callMs) ? callMs : 1;
}
