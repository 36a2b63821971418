/** One thing that is wrong with an input, said to a person. */
export interface Fault {
  /** Where: names joined by points, such as `space.alpha.low`. Empty for the whole input. */
  readonly path: string;
  /** What is wrong and what to do, in plain words. */
  readonly message: string;
}
