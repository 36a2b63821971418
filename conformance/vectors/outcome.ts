/** What became of one case or entry. */
export type Outcome =
  | { readonly type: 'passed'; readonly name: string }
  | { readonly type: 'failed'; readonly name: string; readonly differences: readonly string[] }
  | { readonly type: 'skipped'; readonly name: string; readonly reason: string };

/** The differences between what a file records and what ours is, each with its place. Fields we do not make are left. */
export function differences(recorded: unknown, ours: unknown, place = ''): string[] {
  if (Array.isArray(ours) && Array.isArray(recorded) && ours.length === recorded.length) {
    return ours.flatMap((item, i) => differences(recorded[i], item, `${place}[${i}]`));
  }
  if (isObject(ours) && isObject(recorded)) {
    const at = (key: string) => (place === '' ? key : `${place}.${key}`);
    return Object.entries(ours).flatMap(([key, value]) => differences(recorded[key], value, at(key)));
  }
  if (recorded === ours) return [];
  return [`${place}: the file says ${shown(recorded)}, ours is ${shown(ours)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
