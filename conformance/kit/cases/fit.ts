import { sleep, TOO_SOON } from '../candidate.js';
import { type Case, paragraph, Skip } from '../case.js';
import { must, mustEqual, mustResult, mustScores } from '../must.js';

const where = paragraph('PartialFit');
const LONGEST_LOOK_MS = 5000;

export const fitCases: readonly Case[] = [
  {
    id: 'FIT-1',
    rule: 'the first step of a model, from 0 calls, creates and trains it',
    where: paragraph('The life of a model'),
    run: async (server) => void mustResult(await server.fit(server.model(), 0, 1), 1),
  },
  {
    id: 'FIT-2',
    rule: '`calls` of a result are all calls that the model has had: from_calls + calls',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 2), 2);
      mustResult(await server.fit(server.model(), 2, 3), 5);
      mustResult(await server.fit(server.model(), 5, 1), 6);
    },
  },
  {
    id: 'FIT-3',
    rule: 'a step that says `score` has its scores in the result: 1 to 100 metrics',
    where,
    run: async (server) => {
      const metrics = mustScores(await server.fit(server.model(), 0, 1, { score: true }), 1);
      must(Object.keys(metrics).length <= 100, 'at most 100 metrics', Object.keys(metrics).length);
    },
  },
  {
    id: 'FIT-4',
    rule: 'a step that does not say `score` has no scores in the result',
    where,
    run: async (server) => {
      const { metrics } = mustResult(await server.fit(server.model(), 0, 1, { score: false }), 1);
      must(metrics === null, 'no scores', metrics);
    },
  },
  {
    id: 'FIT-5',
    rule: 'a result names the instance that Describe names, or none',
    where,
    run: async (server) => {
      const { instanceId } = mustResult(await server.fit(server.model(), 0, 1), 1);
      must(['', server.description.instanceId].includes(instanceId), server.description.instanceId, instanceId);
    },
  },
  {
    id: 'FIT-6',
    rule: 'the result of a step that was made is not `replayed`',
    where,
    run: async (server) => {
      for (const from of [0, 1]) {
        const { replayed } = mustResult(await server.fit(server.model(), from, 1), from + 1);
        must(!replayed, 'replayed false', 'replayed true at the first time');
      }
    },
  },
  {
    id: 'FIT-7',
    rule: '`fit_seconds` are seconds of training: not below 0, and no more than the step took',
    where,
    run: async (server) => {
      const calls = server.callsOf(50);
      const began = performance.now();
      const { fitSeconds } = mustResult(await server.fit(server.model(), 0, calls), calls);
      const took = (performance.now() - began) / 1000;
      must(fitSeconds >= 0 && fitSeconds <= took + 0.05, `0 to ${took.toFixed(3)} s`, `${fitSeconds} s`);
    },
  },
  {
    id: 'FIT-8',
    rule: 'every chunk that Describe names can be trained on',
    where,
    run: async (server) => {
      const count = Math.min(server.chunks, 64);
      const chunks = Array.from({ length: count }, (_, at) => Math.floor((at * server.chunks) / count));
      chunks[count - 1] = server.chunks - 1;
      mustResult(await server.fit(server.model(), 0, count, { chunks }), count);
    },
  },
  {
    id: 'FIT-9',
    rule: 'a step without `chunks` trains on chunk 0 in each call',
    where,
    run: async (server) => {
      server.mustBeDeterministic();
      if (server.chunks === 1) throw new Skip('it has one chunk');
      const expected = mustScores(await server.fit(server.model('a'), 0, 2, { chunks: [0, 0], score: true }), 2);
      mustEqual(mustScores(await server.fit(server.model('b'), 0, 2, { score: true }), 2), expected);
    },
  },
  {
    id: 'FIT-10',
    rule: 'a result is the last message of its stream, and the status is OK',
    where,
    run: async (server) => {
      const { sent } = server.send(server.model(), 0, 1);
      mustResult(await sent.answer, 1);
      must(sent.messagesAfterEnd() === 0, 'no message after the result', `${sent.messagesAfterEnd()} more`);
    },
  },
  {
    id: 'FIT-11',
    rule: '`calls` of a progress lie between from_calls and from_calls + calls, and never fall',
    where,
    run: async (server) => {
      const long = await server.running(server.model());
      await sleep(Math.min(server.description.heartbeatIntervalMs || 300, 2500));
      const counts = long.sent.progress();
      if (counts.length === 0) throw new Skip('it sent no progress meanwhile');
      const isRising = counts.every((count, at) => count >= (counts[at - 1] ?? 0) && count <= long.request.calls);
      must(isRising, `rising counts from 0 to ${long.request.calls}`, counts.join(', '));
    },
  },
  {
    id: 'FIT-12',
    rule: 'while a step runs, a message comes as often as `heartbeat_interval_ms` promises',
    where: `${where}, "Signs of life"`,
    run: async (server) => {
      const promised = server.description.heartbeatIntervalMs;
      if (promised === 0) throw new Skip('it promises none');
      if (promised > LONGEST_LOOK_MS) throw new Skip(`it promises one in ${promised} ms; so long is not waited`);
      // Half the promise on top: clocks, threads and a busy machine are no breach of it.
      const most = 1.5 * promised;
      const { sent } = await server.running(server.model(), 2 * most + 1000);
      await Promise.race([sleep(most + 50), sent.answer]);
      const silence = sent.longestSilenceMs();
      if (sent.ended() && silence < most) throw new Skip(TOO_SOON);
      must(silence < most, `a message each ${promised} ms`, `a silence of ${silence.toFixed(0)} ms`);
    },
  },
  {
    id: 'FIT-13',
    rule: 'a step may name each data set of Describe',
    where,
    run: async (server) => {
      if (server.description.datasets.length === 0) throw new Skip('it names no data set');
      for (const { name } of server.description.datasets.slice(0, 5)) {
        mustResult(await server.fit(server.model(`on-${name}`, { dataset: name }), 0, 1), 1);
      }
    },
  },
  {
    id: 'FIT-14',
    rule: 'every seed of 32 bits will do',
    where,
    run: async (server) => {
      for (const seed of [0, 2 ** 31, 2 ** 32 - 1]) {
        mustResult(await server.fit(server.model(`seed-${seed}`, { seed }), 0, 1), 1);
      }
    },
  },
  {
    id: 'FIT-15',
    rule: 'models are counted apart, whatever order their steps come in',
    where: paragraph('The life of a model'),
    run: async (server) => {
      const [a, b] = [server.model('a'), server.model('b')];
      mustResult(await server.fit(a, 0, 1), 1);
      mustResult(await server.fit(b, 0, 3), 3);
      mustResult(await server.fit(a, 1, 1), 2);
      mustResult(await server.fit(b, 3, 1), 4);
    },
  },
  {
    id: 'FIT-16',
    rule: 'fields that the server does not know are passed over',
    where: paragraph('Rules for every message'),
    run: async (server) => {
      // Field 1000, a number: 7.
      const unknown = Buffer.from([0xc0, 0x3e, 0x07]);
      const bytes = (request: Buffer) => Buffer.concat([request, unknown]);
      mustResult(await server.fit(server.model(), 0, 1, {}, { bytes }), 1);
    },
  },
];
