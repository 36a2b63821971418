import type { Description } from '@hyperhost/wire';
import { paragraph, type Report } from './report.js';

const MAJOR = 1;
const DESCRIBE = paragraph('Describe');

/** What the server says of itself against the limits of the contract. @returns whether it can be tried further. */
export function checkDescription(description: Description, again: Description, report: Report): boolean {
  const { protocolMajors, instanceId } = description;
  report.passed('answers Describe', introduction(description));
  if (!protocolMajors.includes(MAJOR)) {
    report.failed('speaks a version of the contract that the platform speaks', {
      expected: `protocol_majors with ${MAJOR}`,
      came: protocolMajors.length === 0 ? 'none' : protocolMajors.join(', '),
      advice: `put ${MAJOR} into protocol_majors: ${paragraph('Versions')}`,
    });
    return false;
  }
  const faults = faultsOf(description);
  if (faults.length === 0) report.passed('says everything that must be said, within the limits');
  for (const { field, expected, came } of faults) {
    report.failed(`\`${field}\` is as it must be`, { expected, came, advice: `correct it: ${DESCRIBE}` });
  }
  if (instanceId === again.instanceId) report.passed('is the same instance when it is asked twice');
  else {
    report.failed('is the same instance when it is asked twice', {
      expected: `instance_id ${instanceId} again`,
      came: again.instanceId,
      advice: `draw instance_id once, when the process starts: ${DESCRIBE}`,
    });
  }
  return true;
}

/** Who it is, in half a line. */
function introduction(description: Description): string {
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

function faultsOf(description: Description): { field: string; expected: string; came: string }[] {
  const { name, version, sdk, instanceId, maxConcurrentSteps, heartbeatIntervalMs, datasets } = description;
  const faults: { field: string; expected: string; came: string }[] = [];
  const must = (holds: boolean, field: string, expected: string, came: unknown) => {
    if (!holds) faults.push({ field, expected, came: JSON.stringify(came) });
  };
  const bytes = (text: string) => Buffer.byteLength(text);
  must(/^[a-z0-9][a-z0-9-]{0,62}$/.test(name), 'name', '[a-z0-9][a-z0-9-]{0,62}', name);
  must(bytes(version) <= 64, 'version', 'at most 64 bytes', version);
  must(bytes(sdk) <= 128, 'sdk', 'at most 128 bytes', sdk);
  must(instanceId !== '' && bytes(instanceId) <= 128, 'instance_id', '1 to 128 bytes', instanceId);
  must(maxConcurrentSteps <= 1024, 'max_concurrent_steps', 'at most 1024', maxConcurrentSteps);
  must(heartbeatIntervalMs <= 600_000, 'heartbeat_interval_ms', 'at most 600000', heartbeatIntervalMs);
  must(datasets.length <= 100, 'datasets', 'at most 100', datasets.length);
  for (const [index, { name, chunks }] of datasets.entries()) {
    must(name !== '' && bytes(name) <= 128, `datasets[${index}].name`, '1 to 128 bytes', name);
    must(chunks <= 65_536, `datasets[${index}].chunks`, 'at most 65536', chunks);
  }
  return faults;
}
