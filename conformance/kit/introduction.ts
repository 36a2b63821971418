import type { Description } from '@hyperhost/wire';

/** Who a server is, in half a line. */
export function introduction(description: Description): string {
  const { name, version, sdk, maxConcurrentSteps, heartbeatIntervalMs, deterministic, datasets } = description;
  const slots = maxConcurrentSteps || 1;
  const [dataset] = datasets;
  return [
    [name, version].filter(Boolean).join(' '),
    sdk,
    `${slots} slot${slots === 1 ? '' : 's'}`,
    heartbeatIntervalMs > 0 ? `heartbeats of ${heartbeatIntervalMs} ms` : 'no heartbeats',
    deterministic ? 'deterministic' : 'not deterministic',
    dataset ? `data set ${dataset.name}, ${dataset.trainRows} + ${dataset.validationRows} rows` : 'no data set',
  ]
    .filter(Boolean)
    .join(' · ');
}
