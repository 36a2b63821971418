import { HyperhostError } from '@hyperhost/core';
import { registerEndpoint } from '@hyperhost/persistence';
import { type Description, EstimatorClient } from '@hyperhost/wire';
import type { DataSource } from 'typeorm';
import { mayDial, parseAddress } from './address-policy.js';

/** Major versions of the contract that this platform speaks. */
const MAJORS: readonly number[] = [1];

/** A lease ends this long after its last renewal, and is to be renewed this often. */
export const LEASE_TTL_MS = 30_000;
export const LEASE_RENEW_MS = 10_000;

/** How long a server that registers has to answer Describe. */
const DESCRIBE_MS = 2000;

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

export interface RegisterAsk {
  readonly address: string;
  readonly instanceId: string;
  readonly protocolMajors: readonly number[];
}

export interface Lease {
  readonly leaseId: string;
  readonly protocolMajor: number;
}

/**
 * Lets a server join: checks what it says, dials it, and compares.
 *
 * @throws HyperhostError VERSION_UNSUPPORTED, ADDRESS_NOT_ALLOWED, INSTANCE_MISMATCH, INVALID_REQUEST, UNAVAILABLE.
 */
export async function register(
  dataSource: DataSource,
  teamId: string,
  ask: RegisterAsk,
  allowAddresses: readonly string[],
): Promise<Lease> {
  const protocolMajor = commonMajor(ask.protocolMajors);
  if (!parseAddress(ask.address)) {
    throw new HyperhostError('INVALID_REQUEST', `address '${ask.address.slice(0, 128)}' is not host:port`);
  }
  if (!ask.instanceId || Buffer.byteLength(ask.instanceId) > 128) {
    throw new HyperhostError('INVALID_REQUEST', 'instance_id must be 1 to 128 bytes: send the one that Describe gives');
  }
  if (!mayDial(ask.address, allowAddresses)) {
    throw new HyperhostError(
      'ADDRESS_NOT_ALLOWED',
      `this platform dials loopback addresses only; to let it dial ${ask.address}, start it with HYPERHOST_ALLOW_ADDRESSES=${ask.address}`,
    );
  }
  const description = await describe(ask.address);
  commonMajor(description.protocolMajors);
  if (description.instanceId !== ask.instanceId) {
    throw new HyperhostError(
      'INSTANCE_MISMATCH',
      `another server answers at ${ask.address}: register the address it listens on`,
    );
  }
  const leaseId = await registerEndpoint(
    dataSource,
    {
      teamId,
      address: ask.address,
      instanceId: ask.instanceId,
      estimator: description.name,
      ...checked(description),
    },
    LEASE_TTL_MS,
  );
  return { leaseId, protocolMajor };
}

function commonMajor(theirs: readonly number[]): number {
  const common = MAJORS.filter((major) => theirs.includes(major));
  if (common.length === 0) {
    throw new HyperhostError(
      'VERSION_UNSUPPORTED',
      `no common version of the contract: the server speaks ${theirs.join(', ') || 'none'}, this platform speaks ${MAJORS.join(', ')}`,
    );
  }
  return Math.max(...common);
}

async function describe(address: string): Promise<Description> {
  const client = new EstimatorClient(address);
  try {
    return await client.describe(DESCRIBE_MS);
  } catch {
    // The reason stays inside: whoever registers must not learn from us what listens where.
    throw new HyperhostError(
      'UNAVAILABLE',
      `nothing at ${address} answers Describe within ${DESCRIBE_MS / 1000} s: start to listen before you register`,
    );
  } finally {
    client.close();
  }
}

/** A plugin is a third party: each field is checked as a user's input would be, and all that is wrong is named. */
function checked(description: Description) {
  const wrong: string[] = [];
  if (!NAME.test(description.name)) wrong.push(`name '${description.name.slice(0, 80)}' must match ${NAME.source}`);
  if (description.version.length > 64) wrong.push('version is longer than 64 bytes');
  if (description.sdk.length > 128) wrong.push('sdk is longer than 128 bytes');
  if (description.datasets.length > 100) wrong.push('more than 100 datasets');
  if (description.maxConcurrentSteps > 1024) wrong.push('max_concurrent_steps is above 1024');
  for (const dataset of description.datasets) {
    if (!dataset.name || dataset.name.length > 128) wrong.push('a dataset has no name, or one longer than 128 bytes');
    if (dataset.chunks > 65_536) wrong.push(`dataset '${dataset.name.slice(0, 128)}' has more than 65536 chunks`);
  }
  if (JSON.stringify([description.version, description.sdk, description.datasets]).includes('\\u0000')) {
    wrong.push('texts must not hold the character NUL');
  }
  const defaultSpace = parseSpace(description.defaultSpaceJson, wrong);
  if (wrong.length > 0)
    throw new HyperhostError('INVALID_REQUEST', `Describe answers what is not valid: ${wrong.join('; ')}`);
  return {
    version: description.version,
    sdk: description.sdk,
    deterministic: description.deterministic,
    slots: Math.max(description.maxConcurrentSteps, 1),
    maxResidentModels: Math.min(description.maxResidentModels, 2 ** 31 - 1),
    copiesModels: description.features.includes('snapshot'),
    heartbeatIntervalMs: Math.min(description.heartbeatIntervalMs, 600_000),
    datasets: description.datasets.map((dataset) => ({
      name: dataset.name,
      trainRows: dataset.trainRows,
      validationRows: dataset.validationRows,
      chunks: Math.max(dataset.chunks, 1),
      sha256: dataset.sha256,
    })),
    defaultSpace,
  };
}

function parseSpace(json: string, wrong: string[]): unknown {
  if (json === '') return null;
  if (Buffer.byteLength(json) > 64 * 1024) {
    wrong.push('default_space_json is larger than 64 KiB');
    return null;
  }
  try {
    const space: unknown = JSON.parse(json);
    if (JSON.stringify(space).includes('\\u0000')) wrong.push('default_space_json holds the character NUL');
    return space;
  } catch {
    wrong.push('default_space_json is not JSON');
    return null;
  }
}
