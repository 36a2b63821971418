import type { Candidate } from '../candidate.js';
import { Breach, type Case, paragraph } from '../case.js';
import { must } from '../must.js';
import { specOf } from '../space.js';

const where = paragraph('Describe');
const bytes = (text: string) => Buffer.byteLength(text);

export const describeCases: readonly Case[] = [
  {
    id: 'DESC-1',
    rule: '`name` is `[a-z0-9][a-z0-9-]{0,62}`',
    where,
    run: async ({ description: { name } }) =>
      must(/^[a-z0-9][a-z0-9-]{0,62}$/.test(name), '[a-z0-9][a-z0-9-]{0,62}', name),
  },
  {
    id: 'DESC-2',
    rule: '`version` has at most 64 bytes, `sdk` at most 128',
    where,
    run: async ({ description: { version, sdk } }) => {
      must(bytes(version) <= 64, '`version` of at most 64 bytes', version);
      must(bytes(sdk) <= 128, '`sdk` of at most 128 bytes', sdk);
    },
  },
  {
    id: 'DESC-3',
    rule: '`instance_id` has 1 to 128 bytes',
    where,
    run: async ({ description: { instanceId } }) =>
      must(instanceId !== '' && bytes(instanceId) <= 128, '1 to 128 bytes', instanceId),
  },
  {
    id: 'DESC-4',
    rule: 'a server that is asked twice is the same instance, and says the same of itself',
    where,
    run: async ({ description, caller }) => {
      const again = await caller.describe();
      must(
        again.instanceId === description.instanceId,
        `instance_id ${description.instanceId} again`,
        again.instanceId,
      );
      must(JSON.stringify(again) === JSON.stringify(description), JSON.stringify(description), again);
    },
  },
  {
    id: 'DESC-5',
    rule: '`protocol_majors` has a version of the contract that the platform speaks: 1',
    where: paragraph('Versions'),
    run: async ({ description: { protocolMajors } }) =>
      must(protocolMajors.includes(1), '1 among protocol_majors', protocolMajors.join(', ') || 'none'),
  },
  {
    id: 'DESC-6',
    rule: '`max_concurrent_steps` is at most 1024',
    where,
    run: async ({ description: { maxConcurrentSteps } }) =>
      must(maxConcurrentSteps <= 1024, 'at most 1024', maxConcurrentSteps),
  },
  {
    id: 'DESC-7',
    rule: '`heartbeat_interval_ms` is at most 600,000',
    where,
    run: async ({ description: { heartbeatIntervalMs } }) =>
      must(heartbeatIntervalMs <= 600_000, 'at most 600000', heartbeatIntervalMs),
  },
  {
    id: 'DESC-8',
    rule: 'there are at most 100 `datasets`, each with a name of 1 to 128 bytes and at most 65,536 chunks',
    where,
    run: async ({ description: { datasets } }) => {
      must(datasets.length <= 100, 'at most 100 data sets', datasets.length);
      for (const [index, { name, chunks }] of datasets.entries()) {
        must(name !== '' && bytes(name) <= 128, `datasets[${index}].name of 1 to 128 bytes`, name);
        must(chunks <= 65_536, `datasets[${index}].chunks of at most 65536`, chunks);
      }
    },
  },
  {
    id: 'DESC-9',
    rule: '`default_space_json`, where it is given, is a space in the form of a search, of at most 64 KiB',
    where,
    run: async ({ description: { defaultSpaceJson } }) => {
      if (defaultSpaceJson === '') return;
      must(bytes(defaultSpaceJson) <= 65_536, 'at most 65536 bytes', `${bytes(defaultSpaceJson)} bytes`);
      const spec = specOf(defaultSpaceJson, 'score');
      if (!('algorithm' in spec)) throw new Breach('a space that can be searched', spec.join('; '));
    },
  },
  {
    id: 'DESC-10',
    rule: '`snapshot` is among the `features` if Snapshot and Restore are there, both, and only then',
    where: paragraph('Snapshot and Restore'),
    run: async (server) => {
      const says = server.description.features.includes('snapshot');
      const [snapshot, restore] = await Promise.all([hasSnapshot(server), hasRestore(server)]);
      const found = (has: boolean) => (has ? 'is there' : 'is not there');
      if (snapshot === says && restore === says) return;
      throw new Breach(
        says ? 'both, as features has snapshot' : 'neither, as features does not have snapshot',
        `Snapshot ${found(snapshot)}, Restore ${found(restore)}`,
      );
    },
  },
];

async function hasSnapshot(server: Candidate): Promise<boolean> {
  const answer = await server.snapshot(server.model('never-seen'), 1);
  return !(answer.kind === 'status' && answer.code === 'UNIMPLEMENTED');
}

/** Asked without a first message: what is wrong with that is seen before any form of bytes. */
async function hasRestore(server: Candidate): Promise<boolean> {
  const answer = await server.restore({ begin: null, parts: [] }).answer;
  return !(answer.kind === 'status' && answer.code === 'UNIMPLEMENTED' && answer.reason === null);
}
