/**
 * What each team has used of a pool, in slot-seconds, for fair shares: the team that has used least goes first. A team that
 * comes back after a pause starts level with the one that has used least, so that time in which it wanted nothing buys it
 * nothing (start-time fair queueing; Goyal, Vin and Cheng 1996).
 */
export class TeamShares {
  private readonly used = new Map<string, number>();
  /** Searches of each team that are here now. */
  private readonly searches = new Map<string, number>();

  enter(team: string): void {
    const present = this.searches.get(team) ?? 0;
    if (present === 0) this.used.set(team, Math.max(this.usage(team), this.least));
    this.searches.set(team, present + 1);
  }

  leave(team: string): void {
    const present = (this.searches.get(team) ?? 0) - 1;
    if (present > 0) this.searches.set(team, present);
    else this.searches.delete(team);
  }

  /** Books slot-seconds; negative ones take back what was booked too much. */
  charge(team: string, slotSeconds: number): void {
    this.used.set(team, this.usage(team) + slotSeconds);
  }

  usage(team: string): number {
    return this.used.get(team) ?? 0;
  }

  private get least(): number {
    const present = [...this.searches.keys()].map((team) => this.usage(team));
    return present.length === 0 ? 0 : Math.min(...present);
  }
}
