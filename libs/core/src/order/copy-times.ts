/** What a copy is taken to cost before one has been made, in seconds. */
const EXPECTED_SECONDS = 0.005;

/**
 * What it costs to bring a model of a search to another server with its state: all time spent on copies, by the models that it
 * has brought over. Copies that come to nothing make it dearer, so where they keep failing, less and less is spent on them.
 */
export class CopyTimes {
  private spent = EXPECTED_SECONDS;
  /** Half a copy stands for what is not known yet; it weighs little beside those that are made. */
  private copies = 0.5;

  add(seconds: number, moved: boolean): void {
    this.spent += seconds;
    if (moved) this.copies++;
  }

  /** Seconds for each model that is moved. */
  get seconds(): number {
    return this.spent / this.copies;
  }
}
