import type { Host } from '@hyperhost/core';
import type { Endpoint } from './endpoint.js';
import type { RunningSearch } from './running-search.js';
import type { Step } from './step.js';

/** A model that a server holds. */
export interface Resident {
  readonly search: RunningSearch;
  readonly model: number;
}

/** The models that servers hold or are being given, as far as the owner of the pool knows. */
export class Residents {
  private readonly searches = new Map<string, RunningSearch>();
  private readonly running = new Map<Step, Endpoint>();
  /** Models that have set out for their next score, by id. */
  private readonly begun = new Set<string>();

  enter(search: RunningSearch): void {
    this.searches.set(search.id, search);
  }

  leave(searchId: string): void {
    this.searches.delete(searchId);
    for (const id of this.begun) if (id.startsWith(`${searchId}/`)) this.begun.delete(id);
  }

  /** A step is under way at an endpoint, which will hold its model then. */
  begins(step: Step, endpoint: Endpoint): void {
    this.running.set(step, endpoint);
    this.begun.add(step.search.modelId(step.model));
  }

  /** `goesOn`: its model is not at its score yet. */
  ends(step: Step, goesOn: boolean): void {
    this.running.delete(step);
    if (!goesOn) this.begun.delete(step.search.modelId(step.model));
  }

  /** Whether an endpoint can hold one more model. */
  room(endpoint: Endpoint): Host['room'] {
    if (this.excess(endpoint) < 0) return 'free';
    for (const _ of this.resting(endpoint)) return 'by-giving-up';
    return 'none';
  }

  /** How many models the endpoint holds above what it says it can; −Infinity where it names no limit. */
  excess(endpoint: Endpoint): number {
    if (endpoint.maxModels === 0) return Number.NEGATIVE_INFINITY;
    let count = 0;
    for (const search of this.searches.values()) count += search.modelsAt(endpoint.id).size;
    for (const [{ search, model }, at] of this.running) {
      if (at === endpoint && !search.modelsAt(endpoint.id).has(model)) count++;
    }
    return count - endpoint.maxModels;
  }

  /**
   * The model that an endpoint can best do without: of those that rest at a score, the one that is rebuilt by the fewest
   * calls; among these the one with the lower score. One that has set out for its next score stays, or two could for ever
   * take each other's place. Undefined: there is none.
   */
  leastMissed(endpoint: Endpoint): Resident | undefined {
    let least: (Resident & { calls: number; score: number }) | undefined;
    for (const { search, model } of this.resting(endpoint)) {
      const calls = search.place(model)?.calls ?? 0;
      const score = search.rankedScore(model) ?? Number.NEGATIVE_INFINITY;
      if (!least || calls < least.calls || (calls === least.calls && score < least.score)) {
        least = { search, model, calls, score };
      }
    }
    return least;
  }

  /** The models there that have not set out for their next score. */
  private *resting(endpoint: Endpoint): Iterable<Resident> {
    for (const search of this.searches.values()) {
      for (const model of search.modelsAt(endpoint.id)) {
        if (!this.begun.has(search.modelId(model))) yield { search, model };
      }
    }
  }
}
