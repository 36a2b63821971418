/** What a copy is taken to cost before any has been made, in seconds, and for how many that counts: the first ones are slow. */
export const COPY_SECONDS = 0.005;
const EXPECTED_COPIES = 4;

/**
 * What it costs to bring a model of a search to another server with its state: all time spent on copies, by the models that it
 * has brought over. Copies that come to nothing make it dearer, so where they keep failing, less and less is spent on them.
 */
export class CopyTimes {
  private spent = EXPECTED_COPIES * COPY_SECONDS;
  private copies = EXPECTED_COPIES;

  add(seconds: number, moved: boolean): void {
    this.spent += seconds;
    if (moved) this.copies++;
  }

  /** Seconds for each model that is moved. */
  get seconds(): number {
    return this.spent / this.copies;
  }
}
