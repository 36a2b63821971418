import type { CallCount, Patience, Score } from './types.js';

/** A committed score of a model. */
export interface ScorePoint {
  readonly calls: CallCount;
  readonly score: Score;
}

/**
 * The scores of a model's last P calls, and whether they are a plateau: both ends counted, none is more than `tol` above the
 * first one. Equal to `tol` is a plateau. Dask-ML's rule. A score costs O(1), amortised, however long the window is.
 */
export class PlateauWatch {
  private readonly window = new Queue();
  /** Scores of the window that no later one reaches, so the highest is the first. */
  private readonly peaks = new Queue();

  constructor(private readonly patience: Patience) {}

  /** Whether this score, at more calls than the last one, ends a plateau. */
  endsPlateau(point: ScorePoint): boolean {
    const { calls, tol } = this.patience;
    if (tol === null || Number.isNaN(tol)) return false;
    this.window.push(point);
    while ((this.peaks.last()?.score ?? Number.POSITIVE_INFINITY) <= point.score) this.peaks.pop();
    this.peaks.push(point);
    for (const queue of [this.window, this.peaks]) {
      while ((queue.at(0)?.calls ?? point.calls) < point.calls - calls) queue.shift();
    }
    const base = this.window.at(0) as ScorePoint;
    const highestLater = this.peaks.at(0) === base ? this.peaks.at(1) : this.peaks.at(0);
    return point.calls >= calls && highestLater !== undefined && highestLater.score - base.score <= tol;
  }
}

/** First in, first out, and the last may be taken back. */
class Queue {
  private points: ScorePoint[] = [];
  private first = 0;

  at(index: number): ScorePoint | undefined {
    return this.points[this.first + index];
  }

  last(): ScorePoint | undefined {
    return this.first < this.points.length ? this.points.at(-1) : undefined;
  }

  push(point: ScorePoint): void {
    this.points.push(point);
  }

  pop(): void {
    this.points.pop();
  }

  shift(): void {
    this.first++;
    if (2 * this.first < this.points.length) return;
    this.points = this.points.slice(this.first);
    this.first = 0;
  }
}
