/** An event that the plan does not expect: a fault of the caller, never of a person or an estimator. */
export class ImpossibleEvent extends Error {
  override readonly name = 'ImpossibleEvent';

  /** @param id Fixed id of the broken rule, so that a report leads to one line. */
  constructor(
    readonly id: ImpossibleEventId,
    message: string,
  ) {
    super(`${id}: ${message}`);
  }
}

export type ImpossibleEventId =
  | 'HH-DECIDE-1-NO-SUCH-MODEL'
  | 'HH-DECIDE-2-SCORE-NOT-FINITE'
  | 'HH-DECIDE-3-NOT-A-SCORE-POINT'
  | 'HH-DECIDE-4-MODEL-NOT-TRAINING'
  | 'HH-DECIDE-5-MORE-CALLS-THAN-PLANNED';
