import type { ServeOptions } from './estimator.js';

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const MAX_SPACE = 64 * 1024;

/** All that is wrong with the options of a server, each with what to do. */
export function optionFaults<Model>(options: ServeOptions<Model>): string[] {
  const { name, version = '', dataset, space, slots = 1, maxModels, heartbeatMs = 2000, address, platform } = options;
  const faults: string[] = [];
  const must = (holds: boolean, text: string) => {
    if (!holds) faults.push(text);
  };
  const isWhole = (value: number, low: number, high: number) =>
    Number.isInteger(value) && value >= low && value <= high;
  must(NAME.test(name), `name '${name}' must be 1 to 63 of a-z, 0-9 and -, and not begin with -`);
  must(Buffer.byteLength(version) <= 64, 'version must be at most 64 bytes');
  const modelsFit = maxModels === undefined || isWhole(maxModels, 1, 2 ** 31 - 1);
  must(modelsFit, `maxModels is ${maxModels}; it must be a whole number of at least 1`);
  must(isWhole(slots, 1, 1024), `slots is ${slots}; it must be a whole number from 1 to 1024`);
  must(
    isWhole(heartbeatMs, 100, 600_000),
    `heartbeatMs is ${heartbeatMs}; it must be a whole number from 100 to 600000`,
  );
  must(dataset?.name?.length > 0 && Buffer.byteLength(dataset.name) <= 128, 'dataset.name must be 1 to 128 bytes');
  must(isWhole(dataset?.chunks, 1, 65_536), 'dataset.chunks must be a whole number from 1 to 65536');
  for (const rows of ['trainRows', 'validationRows'] as const) {
    must(isWhole(dataset?.[rows], 0, Number.MAX_SAFE_INTEGER), `dataset.${rows} must be a whole number`);
  }
  must(Buffer.byteLength(JSON.stringify(space) ?? '') <= MAX_SPACE, 'space must be at most 64 KiB of JSON');
  for (const method of ['create', 'partialFit', 'score'] as const) {
    must(typeof options[method] === 'function', `${method} must be a function`);
  }
  const { snapshot, restore, stateFormat = '' } = options;
  for (const [hook, given] of Object.entries({ snapshot, restore })) {
    must(given === undefined || typeof given === 'function', `${hook} must be a function`);
  }
  must((snapshot === undefined) === (restore === undefined), 'give both snapshot and restore, or neither');
  must(Buffer.byteLength(stateFormat) <= 64, 'stateFormat must be at most 64 bytes');
  must(address === undefined || isHostPort(address), `address '${address}' must be host:port, such as 127.0.0.1:0`);
  must(!platform || isHostPort(platform), `platform '${platform}' must be host:port, such as 127.0.0.1:5811`);
  return faults;
}

function isHostPort(text: string): boolean {
  return /^(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+):\d{1,5}$/.test(text);
}

/** Whether what is sent to `host:port` stays on this machine. */
export function isLoopback(hostPort: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):\d+$/.test(hostPort);
}
