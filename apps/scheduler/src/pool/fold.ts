import type { SearchAction, SearchEvent } from '@hyperhost/core';

/** A score as it is in the books. */
export interface BookedScore {
  readonly model: number;
  readonly calls: number;
  readonly score: number;
}

/**
 * Folds the committed events; answers the actions that no later event has settled. Scores come in the order of their
 * commits. A failure has no place in that order: it is folded as soon as its model has no score left and is in training,
 * which is the earliest moment at which it can have happened, and the result is the same in any order (I4).
 *
 * @param first what the search asked for when it began
 */
export function foldBooks(
  apply: (event: SearchEvent) => readonly SearchAction[],
  scores: readonly BookedScore[],
  hasFailed: (model: number) => boolean,
  first: readonly SearchAction[],
): SearchAction[] {
  const scoresLeft = new Map<number, number>();
  for (const { model } of scores) scoresLeft.set(model, (scoresLeft.get(model) ?? 0) + 1);
  const wanted = new Map<number, SearchAction>();
  let finish: SearchAction | undefined;
  const note = (actions: readonly SearchAction[]) => {
    for (const action of actions) {
      if (action.type === 'finish') finish = action;
      else if (action.type === 'release') wanted.delete(action.model);
      else if (hasFailed(action.model) && !scoresLeft.get(action.model)) {
        note(apply({ type: 'failed', model: action.model }));
      } else wanted.set(action.model, action);
    }
  };
  note(first);
  for (const score of scores) {
    wanted.delete(score.model);
    scoresLeft.set(score.model, (scoresLeft.get(score.model) ?? 0) - 1);
    note(apply({ type: 'scored', ...score }));
  }
  return finish ? [finish] : [...wanted.values()];
}
