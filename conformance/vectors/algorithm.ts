import { type Algorithm, parseSpec } from '@hyperhost/core';

/** The algorithm with its defaults, or an error that names what our spec does not allow. */
export function algorithmOf(algorithm: Record<string, unknown>): Algorithm {
  const space = { x: { type: 'const', value: 0 } };
  const parsed = parseSpec({ estimator: 'recorded', algorithm, space });
  if (parsed.ok) return parsed.spec.algorithm;
  throw new Error(parsed.faults.map(({ path, message }) => `${path}: ${message}`).join('; '));
}
