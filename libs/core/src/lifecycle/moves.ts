/** For each state, the states that may follow it. A state that is missing does not compile. */
export type MoveTable<State extends string> = { readonly [from in State]: readonly State[] };

/** Whether the table allows this move. Staying is not a move. */
export function canMove<State extends string>(table: MoveTable<State>, from: State, to: State): boolean {
  return table[from].includes(to);
}
