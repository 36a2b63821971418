import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CASES } from './cases.js';
import { runKit } from './command.js';
import type { Fault } from './wrong/faults.js';
import { startWrongServer } from './wrong/server.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  let out = '';
  let err = '';
  const status = await runKit(args, folder, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    colours: false,
  });
  return { status, out: out.trimEnd().split('\n'), err };
}

async function runAt(fault: Fault | null, ...args: string[]) {
  const server = await startWrongServer(fault);
  try {
    return await run('--target', server.address, ...args);
  } finally {
    server.stop();
  }
}

describe('npm run conformance', () => {
  it('ends with status 0 if nothing failed, and says so', async () => {
    const { status, out } = await runAt(null, '--only', 'DESC-1,CAS-6');
    expect(status).toBe(0);
    expect(out.slice(3)).toEqual([
      '',
      'Describe                1 ok',
      'Compare and set         1 ok',
      '',
      expect.stringMatching(/^The server keeps the contract: 2 ok, in \d+\.\d s\.$/),
    ]);
  });

  it('ends with status 1 if a case failed, and says what the contract asks for and what the server did', async () => {
    const { status, out } = await runAt('hides that it replays', '--only', 'CAS-6, CAS-7');
    expect(status).toBe(1);
    expect(out.slice(4)).toEqual([
      'Compare and set         1 ok · 1 failed',
      '  ✗ CAS-6  a repeat of the finished step is answered with its result, `replayed`',
      expect.stringMatching(/^ {6}the contract {2}a result: 2 calls, score \S+, replayed$/),
      expect.stringMatching(/^ {6}the server {4}a result: 2 calls, score \S+$/),
      '      see           proto/README.md, "Compare and set", row 2',
      '',
      expect.stringMatching(/^The server breaks the contract: 1 failed, 1 ok, in/),
    ]);
  });

  it('passes over what is optional and not there, once for each reason', async () => {
    const { status, out } = await runAt('has no Release', '--only', 'REL-1,REL-2,REL-3,REL-5');
    expect(status).toBe(0);
    expect(out.slice(4, 6)).toEqual([
      'Release                 4 skipped',
      '  – REL-1 to 3, 5  it has no Release, which is allowed',
    ]);
  });

  it('stops at a server that does not answer any more', async () => {
    const { status, out } = await runAt('dies of bad parameters', '--only', 'ERR-8,ERR-9,CAN-1,CAN-2');
    expect(status).toBe(1);
    expect(out).toContain('Errors                  1 ok · 1 failed');
    expect(out).toContain('  – CAN-1 to 2  the server does not answer any more since ERR-9');
  });

  it('writes JUnit XML, in which nothing that a server says can break out of its place', async () => {
    await runAt('has a bad name', '--only', 'DESC-1,DESC-2,FIT-1', '--junit', 'found.xml');
    const xml = readFileSync(join(folder, 'found.xml'), 'utf8');
    expect(xml).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites [^>]*tests="3" failures="1" errors="0" skipped="0"/,
    );
    expect(xml.match(/<testsuite /g)).toHaveLength(2);
    expect(xml.match(/<testcase /g)).toHaveLength(3);
    expect(xml).toContain(
      'the server: Small &lt;&amp;&quot;&gt; Server\nsee proto/README.md, &quot;Describe&quot;</failure>',
    );
  });

  it('says when that file cannot be written', async () => {
    const { status, err } = await runAt(null, '--only', 'DESC-1', '--junit', 'none/found.xml');
    expect(status).toBe(1);
    expect(err).toMatch(/^--junit .*found\.xml cannot be written: ENOENT/);
  });

  it('lists its cases, one a line, the id first', async () => {
    const { status, out } = await run('--list');
    expect(status).toBe(0);
    expect(out).toEqual(CASES.map(({ id, rule }) => `${id} ${rule}`));
  });

  it('says at once all that is wrong with its options', async () => {
    writeFileSync(join(folder, 'space.json'), '{"rate":{"type":"float","low":2,"high":1}}');
    const { status, err } = await run(
      '--target',
      'x',
      '--only',
      'CAS-6,CAS-99',
      '--junit',
      '',
      '--space',
      'space.json',
    );
    expect(status).toBe(1);
    const faults = err.slice(0, err.indexOf('\n\n')).split('\n');
    expect(faults).toEqual([
      expect.stringContaining("'x' is not host:port"),
      expect.stringContaining('there is no case CAS-99'),
      expect.stringContaining('--junit needs the name of a file'),
      expect.stringMatching(/^--space space.json: .*rate/),
    ]);
    expect((await run()).err).toContain('--target is missing');
    expect((await run('--goal')).err).toContain('--goal');
    expect((await run('-h')).out.join('\n')).toContain('--only');
  });

  it('says when nothing speaks the contract there', async () => {
    const server = await startWrongServer(null);
    server.stop();
    const { status, err } = await run('--target', server.address);
    expect(status).toBe(1);
    expect(err).toContain(`Nothing answers at ${server.address}`);
  });
});
