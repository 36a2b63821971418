import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { halvingCase } from './halving-case.js';
import { hyperbandCase } from './hyperband-case.js';
import { metadataEntry } from './metadata-entry.js';
import { differences, type Ours, type Outcome } from './outcome.js';
import { caseSchema, entrySchema, type RecordedCase } from './recorded.js';
import { incrementalCase, inverseDecayCase } from './stepwise-case.js';

const SEARCHES: Record<string, (recorded: RecordedCase) => Ours> = {
  HyperbandSearchCV: (recorded) => ({ view: hyperbandCase(recorded) }),
  SuccessiveHalvingSearchCV: (recorded) => ({ view: halvingCase(recorded) }),
  IncrementalSearchCV: incrementalCase,
  InverseDecaySearchCV: (recorded) => ({ view: inverseDecayCase(recorded) }),
};

/** Compares every JSON file of a folder: what became of each case and each entry. */
export function compareFolder(folder: string): Outcome[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  return files.flatMap((file) => {
    try {
      return compareDocument(file, JSON.parse(readFileSync(join(folder, file), 'utf8')));
    } catch (error) {
      return [{ type: 'failed', name: file, differences: [messageOf(error)] }];
    }
  });
}

/** Compares one parsed file. */
export function compareDocument(file: string, document: unknown): Outcome[] {
  const { cases, entries } = document as { cases?: unknown; entries?: unknown };
  if (Array.isArray(entries)) return entries.map((entry, i) => compareEntry(`${file} entry ${i}`, entry));
  if (Array.isArray(cases) && cases.some((one) => typeof one === 'object' && one !== null && 'expected' in one)) {
    return cases.map((one, i) => compareCase(`${file} case ${i}`, one));
  }
  return [{ type: 'skipped', name: file, reason: 'not a kind of file that is known here' }];
}

function compareCase(name: string, input: unknown): Outcome {
  return attempt(name, () => {
    const recorded = caseSchema.parse(input);
    const named = `${name.split(' ')[0]} ${recorded.id}`;
    const quirk = recorded.tags.find((tag) => tag.startsWith('quirk:'));
    const ours = Object.hasOwn(SEARCHES, recorded.search) ? SEARCHES[recorded.search] : undefined;
    if (ours === undefined) return skipped(named, `${recorded.search} is not known yet`);
    if (quirk !== undefined) return skipped(named, quirk);
    return attempt(named, () => compared(named, recorded.expected, ours(recorded)));
  });
}

function compareEntry(name: string, input: unknown): Outcome {
  return attempt(name, () => {
    const entry = entrySchema.parse(input);
    const named = `${name.split(' ')[0]} R=${entry.max_iter},eta=${entry.aggressiveness}`;
    if (entry.float_defect !== undefined) return skipped(named, 'float_defect');
    if (!Number.isInteger(entry.aggressiveness))
      return skipped(named, "fractional aggressiveness in Dask-ML's own plan");
    return attempt(named, () => compared(named, input, { view: metadataEntry(entry) }));
  });
}

function compared(name: string, recorded: unknown, { view, remark }: Ours): Outcome {
  const found = differences(recorded, view);
  return found.length === 0 ? { type: 'passed', name, remark } : { type: 'failed', name, differences: found };
}

function skipped(name: string, reason: string): Outcome {
  return { type: 'skipped', name, reason };
}

/** A case that cannot even be read is a failure with a name, not the end of the run. */
function attempt(name: string, compare: () => Outcome): Outcome {
  try {
    return compare();
  } catch (error) {
    return { type: 'failed', name, differences: [messageOf(error)] };
  }
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
