import type { Case, Group } from './case.js';
import { cancelCases } from './cases/cancel.js';
import { compareAndSetCases } from './cases/compare-and-set.js';
import { deadlineCases } from './cases/deadline.js';
import { describeCases } from './cases/describe.js';
import { errorCases } from './cases/errors.js';
import { fitCases } from './cases/fit.js';
import { releaseCases } from './cases/release.js';
import { sameCases } from './cases/same.js';
import { scoreCases } from './cases/score.js';
import { sizeCases } from './cases/size.js';
import { slotCases } from './cases/slots.js';
import { stateCases } from './cases/state.js';

/** All that the kit looks at, in the order in which it does. */
export const GROUPS: readonly Group[] = [
  { title: 'Describe', cases: describeCases },
  { title: 'Training', cases: fitCases },
  { title: 'Compare and set', cases: compareAndSetCases },
  { title: 'Scoring', cases: scoreCases },
  { title: 'Release', cases: releaseCases },
  { title: 'Errors', cases: errorCases },
  { title: 'Cancel', cases: cancelCases },
  { title: 'Deadlines', cases: deadlineCases },
  { title: 'Sizes', cases: sizeCases },
  { title: 'Snapshot and Restore', cases: stateCases },
  { title: 'The same again', cases: sameCases },
  { title: 'Slots', cases: slotCases },
];

export const CASES: readonly Case[] = GROUPS.flatMap(({ cases }) => cases);
