import TinyQueue from 'tinyqueue';
import type { CallCount, ModelNumber, Plan, Score } from '../search/types.js';
import type { Outlook } from './outlook.js';

/** Times are sums of doubles; less than this, in seconds, is no difference. */
const EPSILON = 1e-9;

/** What the order of the steps of one search depends on. */
export interface ReadyStep {
  readonly model: ModelNumber;
  /** Committed calls of the model: those of its last score. */
  readonly fromCalls: CallCount;
  /** Calls at its next score. */
  readonly upToCalls: CallCount;
  /** Last committed score of the model, or null. */
  readonly score: Score | null;
}

/** A step in its two heaps; taken from one, it is dead in the other. */
interface Entry<S> {
  readonly step: S;
  /** Seconds to the end of the rung. */
  readonly length: number;
  live: boolean;
}

/** Ready steps of one bracket that have the same rank, in one place. */
class Rank<S extends ReadyStep> {
  private readonly byScore = new TinyQueue<Entry<S>>([], betterFirst);
  private readonly byLength = new TinyQueue<Entry<S>>([], longerFirst);

  constructor(readonly rank: number) {}

  add(step: S, length: number): void {
    const entry = { step, length, live: true };
    this.byScore.push(entry);
    this.byLength.push(entry);
  }

  /** Looks through all of them. */
  of(model: ModelNumber): Entry<S> | undefined {
    return this.byScore.data.find(({ live, step }) => live && step.model === model);
  }

  get best(): Entry<S> | undefined {
    return firstLive(this.byScore);
  }

  get longest(): Entry<S> | undefined {
    return firstLive(this.byLength);
  }
}

/** The places that a slot is open to. A model from a far one has to be brought. */
export interface OpenPlaces {
  readonly near: readonly string[];
  readonly far: readonly string[];
}

/** What can be chosen of one rank. */
interface Open<S extends ReadyStep> {
  readonly place: Place<S>;
  readonly rank: number;
  readonly best: Entry<S>;
  readonly longest: Entry<S>;
  readonly isFar: boolean;
}

interface Choice<S extends ReadyStep> {
  readonly entry: Entry<S>;
  readonly place: Place<S>;
}

/** The ready steps of one search whose models live in one place. */
class Place<S extends ReadyStep> {
  /** The highest rank first. */
  readonly ranks: Rank<S>[] = [];
  count = 0;
  /** Calls that the steps stand for. */
  calls = 0;

  rank(rank: number): Rank<S> {
    let at = this.ranks.findIndex((one) => one.rank <= rank);
    if (at < 0) at = this.ranks.length;
    if (this.ranks[at]?.rank !== rank) this.ranks.splice(at, 0, new Rank<S>(rank));
    return this.ranks[at] as Rank<S>;
  }

  open(isFar: boolean): Open<S>[] {
    return this.ranks.flatMap(({ rank, best, longest }) =>
      best && longest ? [{ place: this, rank, best, longest, isFar }] : [],
    );
  }
}

/**
 * The ready steps of one search, and the rule that picks the next one: **anytime, as long as the search can still end in
 * time**.
 *
 * *Anytime*: the most adaptive bracket first; within it the model with the higher last score (none is lowest), then the lower
 * number; with two exceptions that cost nothing and bring the good score sooner:
 * - A model that has been scored on the last rung of its bracket has no rival left there, and more calls only polish it.
 *   It goes after the next bracket.
 * - A rung closes when its last model arrives. With s slots and W seconds of work left on the rung, a model that needs at
 *   least W / s seconds to the rung's end goes first, or the others would wait for it (McNaughton 1959).
 *
 * *In time*: the search may end later than it could by the given slack, as a share (`Outlook` keeps the accounts). Where work
 * becomes urgent by that, only urgent steps are looked at, those with the longest tail behind them first; among them
 * the order is still anytime. With calls of one length these are the steps with the fewest calls behind them.
 *
 * A step is added with the place where its model lives, and taken for a slot that is open to some places. Where the number
 * alone would decide, the place that is named first does, and a step from afar counts as shorter by one step, so that models are
 * not moved for nothing. Taking one costs O(log n), and as many steps as the plan has rungs.
 */
export class SearchSteps<S extends ReadyStep> {
  private readonly places = new Map<string, Place<S>>();

  constructor(
    private readonly plan: Plan,
    private readonly outlook: Outlook,
    private readonly slack: number,
    private readonly stepSeconds: number,
  ) {}

  add(place: string, step: S): void {
    const at = this.places.get(place) ?? new Place<S>();
    this.places.set(place, at);
    at.rank(this.rankOf(step)).add(step, this.outlook.toRungEnd(step.model));
    at.count++;
    at.calls += step.upToCalls - step.fromCalls;
  }

  /** How many steps wait in a place. */
  count(place: string): number {
    return this.places.get(place)?.count ?? 0;
  }

  /** How many calls those steps stand for. */
  callsWaiting(place: string): number {
    return this.places.get(place)?.calls ?? 0;
  }

  /** The places where steps wait. */
  *waitingPlaces(): Iterable<string> {
    for (const [place, { count }] of this.places) if (count > 0) yield place;
  }

  /** Takes the step of a model out of a place. Undefined: none waits there. */
  remove(name: string, model: ModelNumber): S | undefined {
    const place = this.places.get(name);
    for (const rank of place?.ranks ?? []) {
      const entry = rank.of(model);
      if (!place || !entry) continue;
      this.takeOut(entry, place);
      return entry.step;
    }
    return undefined;
  }

  /** Takes all steps out of a place. */
  empty(place: string): S[] {
    const taken: S[] = [];
    for (const rank of this.places.get(place)?.ranks ?? []) {
      for (let entry = rank.best; entry; entry = rank.best) {
        entry.live = false;
        taken.push(entry.step);
      }
    }
    this.places.delete(place);
    return taken;
  }

  /** The step that goes next in one of these places; it stays where it is. Undefined when none waits there. */
  peek(places: OpenPlaces, now: number, slots: number): S | undefined {
    return this.next(places, now, slots)?.entry.step;
  }

  /** Takes it. `slots`: how many the search has now. */
  take(places: OpenPlaces, now: number, slots: number): S | undefined {
    const next = this.next(places, now, slots);
    if (!next) return undefined;
    this.takeOut(next.entry, next.place);
    return next.entry.step;
  }

  private takeOut(entry: Entry<S>, place: Place<S>): void {
    entry.live = false;
    place.count--;
    place.calls -= entry.step.upToCalls - entry.step.fromCalls;
  }

  private next({ near, far }: OpenPlaces, now: number, slots: number): Choice<S> | undefined {
    const openAt = (name: string, isFar: boolean) => this.places.get(name)?.open(isFar) ?? [];
    const open = [...near.flatMap((name) => openAt(name, false)), ...far.flatMap((name) => openAt(name, true))];
    // Sorting is stable, here and below: what is named first stays first.
    open.sort((a, b) => b.rank - a.rank);
    return this.urgent(open, now, slots) ?? this.anytime(open, now, slots);
  }

  private urgent(open: readonly Open<S>[], now: number, slots: number): Choice<S> | undefined {
    const callSeconds = this.outlook.callSeconds;
    if (this.slack === Number.POSITIVE_INFINITY || callSeconds === null || open.length === 0) return undefined;
    const stepSeconds = Math.max(callSeconds, this.stepSeconds);
    const allowance = this.outlook.allowance(this.slack);
    const tail = ({ longest }: Open<S>) => this.outlook.tail(longest.step.model);
    if (open.some((one) => allowance - tail(one) < stepSeconds)) {
      const last = greatest(open, (one) => tail(one) - this.handicap(one));
      return last && { entry: last.longest, place: last.place };
    }
    for (const { after } of this.outlook.urgent(now, allowance, stepSeconds)) {
      // Of some ranks all steps are urgent; of others only those that are furthest back.
      const wholly = open.filter(({ best }) => this.outlook.after(best.step.model) >= after);
      const first = wholly[0]?.rank ?? Number.NEGATIVE_INFINITY;
      const partly = open.find((one) => one.rank > first && tail(one) > after + EPSILON);
      if (partly) return { entry: partly.longest, place: partly.place };
      if (wholly.length > 0) return this.anytime(wholly, now, slots);
    }
    return undefined;
  }

  private anytime(open: readonly Open<S>[], now: number, slots: number): Choice<S> | undefined {
    const top = open.filter(({ rank }) => rank === open[0]?.rank);
    const [first] = top;
    if (first === undefined) return undefined;
    const share = this.outlook.rungWork(first.longest.step.model, now) / Math.max(slots, 1);
    if (top.some(({ longest }) => longest.length >= share - EPSILON)) {
      const [last] = top
        .map((one) => ({ entry: one.longest, place: one.place, length: one.longest.length - this.handicap(one) }))
        .sort((a, b) => b.length - a.length || byScore(a.entry, b.entry));
      return last;
    }
    return top.map(({ best: entry, place }) => ({ entry, place })).sort((a, b) => byScore(a.entry, b.entry))[0];
  }

  /** Seconds by which a step counts as shorter. */
  private handicap({ isFar }: Open<S>): number {
    return isFar ? Math.max(this.outlook.callSeconds ?? 0, this.stepSeconds) : 0;
  }

  /** Twice the number of the bracket; what is only polished goes between the next bracket and the one after it. */
  private rankOf({ model, fromCalls }: ReadyStep): number {
    const at = this.plan.brackets.find(({ firstModel, rungs }) => model < firstModel + (rungs[0]?.models ?? 0));
    if (!at) throw new Error(`HH-1101 model ${model} is in no bracket`);
    const beforeLast = at.rungs.at(-2)?.calls ?? 0;
    return 2 * at.bracket - (fromCalls > beforeLast ? 3 : 0);
  }
}

/** The first of those for which it is greatest. */
function greatest<T>(given: readonly T[], of: (one: T) => number): T | undefined {
  return given.reduce<T | undefined>((a, b) => (a === undefined || of(b) > of(a) ? b : a), undefined);
}

/** Higher last score first, none last. */
function byScore({ step: a }: Entry<ReadyStep>, { step: b }: Entry<ReadyStep>): number {
  if (a.score === null || b.score === null) return Number(a.score === null) - Number(b.score === null);
  return b.score - a.score;
}

/** The same; then the lower model number. A total order over steps of different models. */
function betterFirst(a: Entry<ReadyStep>, b: Entry<ReadyStep>): number {
  return byScore(a, b) || a.step.model - b.step.model;
}

function longerFirst(a: Entry<ReadyStep>, b: Entry<ReadyStep>): number {
  return b.length - a.length || betterFirst(a, b);
}

function firstLive<S>(heap: TinyQueue<Entry<S>>): Entry<S> | undefined {
  while (heap.peek()?.live === false) heap.pop();
  return heap.peek();
}
