import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { startServer } from '@hyperhost/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { CannotTry } from '../kit/reach.js';
import type { Fault } from '../kit/wrong/faults.js';
import { startWrongServer } from '../kit/wrong/server.js';
import { Report } from './report.js';
import { tryServer } from './try-server.js';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function tried(target: string, spaceJson: string | null = null) {
  const lines: string[] = [];
  const report = new Report((line) => lines.push(line), false);
  await tryServer({ target, spaceJson, metric: 'score' }, report);
  report.close(0);
  const titles = (mark: string) => lines.filter((line) => line.startsWith(`  ${mark} `)).map((line) => line.slice(4));
  return { lines, failed: titles('✗'), passed: titles('✓'), skipped: titles('–') };
}

async function triedSmall(fault: Fault | null = null, spaceJson: string | null = null) {
  const server = await startWrongServer(fault);
  stops.push(server.stop);
  return tried(server.address, spaceJson);
}

describe('a server that keeps the contract', () => {
  it('passes every check when it is written with the SDK', async () => {
    const server = await startServer<{ value: number }>({
      name: 'small',
      dataset: { name: 'rows', trainRows: 1, validationRows: 1, chunks: 3, sha256: '' },
      deterministic: true,
      heartbeatMs: 200,
      slots: 2,
      space: { rate: { type: 'float', low: 0, high: 1 } },
      create: ({ params, seed }) => {
        if (typeof params.rate !== 'number') throw new Error('rate must be a number');
        return { value: params.rate + seed };
      },
      partialFit: async (model, chunk) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        model.value = Math.sin(model.value + chunk);
      },
      score: (model) => model.value,
    });
    stops.push(() => server.stop());
    const { failed, passed, skipped, lines } = await tried(server.address);
    expect(failed).toEqual([]);
    expect(skipped).toEqual([]);
    expect(passed).toHaveLength(21);
    expect(lines.at(-1)).toContain('keeps the contract');
  });

  it('passes every check when it is written without one', async () => {
    const { failed, skipped } = await triedSmall();
    expect(failed).toEqual([]);
    expect(skipped).toEqual([]);
  });

  it('may hold fewer models than are searched among', async () => {
    const { failed, passed } = await triedSmall('holds two models');
    expect(failed).toEqual([]);
    expect(passed).toContainEqual(expect.stringContaining('trains and scores models'));
  });

  it('may do without Release', async () => {
    const { failed, skipped } = await triedSmall('has no Release');
    expect(failed).toEqual([]);
    expect(skipped).toEqual([expect.stringContaining('a released model is forgotten')]);
  });
});

describe('a server that', () => {
  it.each<[Fault, RegExp[]]>([
    ['counts the calls of the step', [/trains and scores/]],
    ['ends without a result', [/trains and scores/]],
    ['has another metric', [/trains and scores/]],
    ['scores NaN', [/comes to its end/]],
    ['has a bad name', [/`name`/]],
    ['has a new instance each time', [/same instance/, /trains and scores/]],
    ['speaks version 2', [/a version of the contract/]],
    ['offers no space', [/there is a space/]],
    ['offers a bad space', [/there is a space/]],
    ['hides that it replays', [/repeat of the finished step/]],
    ['creates whatever comes', [/above 0 calls/, /released model/]],
    ['is silent', [/a message comes as often/]],
    ['dies of bad parameters', [/make no sense/, /stays up/]],
  ])('%s fails exactly the checks of that', async (fault, expected) => {
    const { failed, lines } = await triedSmall(fault);
    expect(failed).toEqual(expected.map((title) => expect.stringMatching(title)));
    expect(lines.filter((line) => line.startsWith('      to do'))).toHaveLength(failed.length);
    expect(lines.at(-1)).toMatch(/of \d+ checks? failed/);
  });

  it('offers no space can be tried with a given one', async () => {
    expect((await triedSmall('offers no space', '{"rate":{"type":"float","low":0,"high":1}}')).failed).toEqual([]);
  });
});

describe('what is no estimator server', () => {
  it.each<[string, () => TcpServer | null, RegExp]>([
    ['nothing at all', () => null, /Nothing answers at .* Start the server/],
    ['a web server', () => createHttpServer((_, response) => response.end('hello')), /Is it a gRPC server/],
    ['a port that never says a word', () => createTcpServer(() => {}), /does not answer Describe within 2 s/],
  ])('is named in words, within seconds: %s', async (_, make, expected) => {
    const server = make();
    const other = server ?? createTcpServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const target = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    if (server) stops.push(() => void server.close());
    else await new Promise((resolve) => other.close(resolve));
    const trying = tried(target);
    await expect(trying).rejects.toThrow(CannotTry);
    await expect(trying).rejects.toThrow(expected);
  });
});
