import type { Metrics } from '../answer.js';
import type { Candidate } from '../candidate.js';
import { type Case, paragraph, Skip } from '../case.js';
import { mustEqual, mustResult, mustScores } from '../must.js';

const where = `${paragraph('Describe')}, \`deterministic\``;
const CALLS = 4;

const cases: readonly Case[] = [
  {
    id: 'DET-1',
    rule: 'two models of the same parameters, seed and chunks come to the same scores',
    where,
    run: async (server) => mustEqual(await whole(server, 'b'), await whole(server, 'a')),
  },
  {
    id: 'DET-2',
    rule: 'a model trained call by call comes to the scores of one trained in one step',
    where,
    run: async (server) => {
      const expected = await whole(server, 'a');
      mustEqual(await byCalls(server, 'b', async () => {}), expected);
    },
  },
  {
    id: 'DET-3',
    rule: 'what happens to other models in between changes nothing',
    where,
    run: async (server) => {
      const expected = await whole(server, 'a');
      const other = server.model('other', { seed: 7 });
      const came = await byCalls(server, 'b', async (from) => {
        mustResult(await server.fit(other, from, 1, { chunks: chunksOf(server, from, 1), score: true }), from + 1);
      });
      mustEqual(came, expected);
    },
  },
  {
    id: 'DET-4',
    rule: 'models that are trained at the same time come to the scores of one alone',
    where,
    run: async (server) => {
      if (server.slots < 2) throw new Skip('it has one slot');
      const expected = await whole(server, 'a');
      const at = Math.min(server.slots, 4);
      const came = await Promise.all(Array.from({ length: at }, (_, n) => whole(server, `b-${n}`)));
      for (const metrics of came) mustEqual(metrics, expected);
    },
  },
  {
    id: 'DET-5',
    rule: 'a model that was released and is trained again from 0 comes to the same scores',
    where,
    run: async (server) => {
      const expected = await whole(server, 'a');
      await server.release([server.model('a').modelId as string]);
      mustEqual(await whole(server, 'a'), expected);
    },
  },
  {
    id: 'DET-6',
    rule: 'scoring a model in between changes nothing',
    where,
    run: async (server) => {
      const expected = await whole(server, 'a');
      const came = await byCalls(server, 'b', async (from) => {
        if (from > 0) mustScores(await server.score(server.model('b'), from), from);
      });
      mustEqual(came, expected);
    },
  },
];

/** A server that does not say that it is deterministic need not keep any of it. */
export const sameCases: readonly Case[] = cases.map((one) => ({
  ...one,
  run: async (server) => {
    server.mustBeDeterministic();
    await one.run(server);
  },
}));

function chunksOf(server: Candidate, from: number, calls: number): number[] {
  return Array.from({ length: calls }, (_, call) => (from + call) % server.chunks);
}

/** The scores of a model after one step. */
async function whole(server: Candidate, name: string): Promise<Metrics> {
  const step = { chunks: chunksOf(server, 0, CALLS), score: true };
  return mustScores(await server.fit(server.model(name), 0, CALLS, step), CALLS);
}

/** The scores of a model after as many steps as calls, with something else before each. */
async function byCalls(server: Candidate, name: string, before: (from: number) => Promise<void>): Promise<Metrics> {
  let metrics: Metrics = {};
  for (let from = 0; from < CALLS; from++) {
    await before(from);
    const step = { chunks: chunksOf(server, from, 1), score: from === CALLS - 1 };
    const { metrics: came } = mustResult(await server.fit(server.model(name), from, 1, step), from + 1);
    metrics = came ?? {};
  }
  return metrics;
}
