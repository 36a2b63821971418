import type { CallCount, ModelNumber } from '../search/types.js';

/** Measured training. */
export interface Measured {
  readonly seconds: number;
  readonly calls: CallCount;
}

/** How long calls take: of each model as measured, and over all models. */
export class CallTimes {
  private readonly models = new Map<ModelNumber, Measured>();
  private seconds = 0;
  private calls: CallCount = 0;
  /** Sums over the measured models of their seconds a call, and of the squares of these. */
  private sum = 0;
  private squares = 0;

  add(model: ModelNumber, { seconds, calls }: Measured): void {
    const before = this.models.get(model);
    if (before) this.count(before, -1);
    const now = { seconds: (before?.seconds ?? 0) + seconds, calls: (before?.calls ?? 0) + calls };
    this.models.set(model, now);
    this.count(now, 1);
    this.seconds += seconds;
    this.calls += calls;
  }

  /** Mean seconds of a call. Null: none has been measured. */
  get mean(): number | null {
    return this.calls === 0 ? null : this.seconds / this.calls;
  }

  /** Seconds of a call of this model. Null: it has not been measured. */
  of(model: ModelNumber): number | null {
    const measured = this.models.get(model);
    return measured ? measured.seconds / measured.calls : null;
  }

  /** What a call of a model that has not been measured may well take: the mean, and twice the deviation between models. */
  get cautious(): number | null {
    const { mean } = this;
    const count = this.models.size;
    if (mean === null || count < 2) return mean;
    const variance = (this.squares - this.sum ** 2 / count) / (count - 1);
    return mean + 2 * Math.sqrt(Math.max(variance, 0));
  }

  private count({ seconds, calls }: Measured, sign: 1 | -1): void {
    this.sum += sign * (seconds / calls);
    this.squares += sign * (seconds / calls) ** 2;
  }
}
