import { readFileSync } from 'node:fs';
import { startServer } from '@hyperhost/sdk';
import { describe, expect, it } from 'vitest';
import { CASES, GROUPS } from './cases.js';
import { examine } from './examine.js';
import { FAULT_OF, type Fault } from './wrong/faults.js';
import { startWrongServer } from './wrong/server.js';

async function examined(fault: Fault | null, only?: readonly string[]) {
  const server = await startWrongServer(fault);
  try {
    const groups = await examine({ target: server.address, ...(only && { only }) });
    return groups.flatMap(({ findings }) => findings);
  } finally {
    server.stop();
  }
}

describe('the cases of the kit', () => {
  it('have ids of their own, in the form that --list promises', () => {
    const ids = CASES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[A-Z]+-[0-9]+$/.test(id))).toEqual([]);
    expect(ids.length).toBeGreaterThanOrEqual(60);
  });

  it('stand in the table of the contract, with the same words', () => {
    const contract = readFileSync(new URL('../../proto/README.md', import.meta.url), 'utf8');
    const table = contract.split('\n').filter((line) => /^\| [A-Z]+-[0-9]+ \|/.test(line));
    expect(table).toEqual(GROUPS.flatMap(({ cases }) => cases.map(({ id, rule }) => `| ${id} | ${rule} |`)));
  });

  it.concurrent('are all kept by a server that keeps the contract, none of them skipped', async () => {
    const findings = await examined(null);
    expect(findings.filter(({ outcome }) => outcome.kind !== 'ok')).toEqual([]);
    expect(findings).toHaveLength(CASES.length);
  }, 60_000);

  it.concurrent('that need more models than a server can hold are skipped', async () => {
    const findings = await examined('holds two models');
    expect(findings.filter(({ outcome }) => outcome.kind === 'failed')).toEqual([]);
    const skipped = findings.filter(({ outcome }) => outcome.kind === 'skipped');
    const why = 'it holds 2 models, and this takes more';
    expect(skipped.map(({ outcome }) => outcome)).toEqual(skipped.map(() => ({ kind: 'skipped', why })));
    expect(findings.length - skipped.length).toBeGreaterThan(100);
  }, 60_000);

  it.concurrent('are all kept by a server that is written with the SDK', async () => {
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
      snapshot: ({ value }) => new Uint8Array(Float64Array.of(value).buffer),
      restore: (bytes) => ({ value: new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true) }),
    });
    const groups = await examine({ target: server.address });
    await server.stop();
    const findings = groups.flatMap(({ findings }) => findings);
    expect(findings.filter(({ outcome }) => outcome.kind !== 'ok')).toEqual([]);
    expect(findings).toHaveLength(CASES.length);
  }, 60_000);
});

describe('each case fails at a server that breaks its rule:', () => {
  it.concurrent.each(CASES.map(({ id }) => [id, FAULT_OF[id as keyof typeof FAULT_OF]] as const))(
    '%s at one that %s',
    async (id, fault) => {
      const [finding] = await examined(fault, [id]);
      expect(finding?.outcome).toMatchObject({
        kind: 'failed',
        expected: expect.any(String),
        came: expect.any(String),
      });
    },
    60_000,
  );
});
