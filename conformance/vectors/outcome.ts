/** What became of one case or entry. */
export type Outcome =
  /** With a remark where not all of it could be compared. */
  | { readonly type: 'passed'; readonly name: string; readonly remark?: string | undefined }
  | { readonly type: 'failed'; readonly name: string; readonly differences: readonly string[] }
  | { readonly type: 'skipped'; readonly name: string; readonly reason: string };

/** What ours gives for a case, in the shape of the file. */
export interface Ours {
  readonly view: unknown;
  readonly remark?: string | undefined;
}

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
