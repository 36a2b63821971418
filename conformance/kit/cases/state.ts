import { createHash } from 'node:crypto';
import type { WireModel } from '@hyperhost/wire';
import { type Answer, inWords } from '../answer.js';
import type { Snapshot, State } from '../caller.js';
import type { Candidate } from '../candidate.js';
import { Breach, type Case, paragraph, Skip } from '../case.js';
import { must, mustBeInvalid, mustBeLost, mustEqual, mustRefuse, mustResult, mustScores } from '../must.js';

const where = paragraph('Snapshot and Restore');
const row = (n: number) => `${where}, row ${n}`;
const MIB = 1024 * 1024;
const NO_BYTES = 'its states have no bytes';

const cases: readonly Case[] = [
  {
    id: 'STATE-1',
    rule: 'Snapshot sends `state` first and then the bytes, as many and with the digest that it announced',
    where,
    run: async (server) => {
      const { state, parts, isOutOfOrder } = await taken(server, 2);
      must(!isOutOfOrder, '`state` once, as the first message', '`state` elsewhere');
      must(
        parts.every((part) => part.length <= MIB),
        'at most 1 MiB in a message',
        'more',
      );
      must(state.calls === 2, '2 calls', `${state.calls} calls`);
      must(Buffer.byteLength(state.format) <= 64, 'a `format` of at most 64 bytes', state.format);
      const bytes = Buffer.concat(parts);
      must(bytes.length === state.totalBytes, `${state.totalBytes} bytes`, `${bytes.length} bytes`);
      must(state.totalBytes <= 256 * MIB, 'at most 256 MiB', `${state.totalBytes} bytes`);
      must(digestOf(bytes) === state.sha256, `sha256 ${digestOf(bytes)}`, state.sha256);
    },
  },
  {
    id: 'STATE-2',
    rule: 'Snapshot reads only: the model stays, with its count and its last step',
    where,
    run: async (server) => {
      const step = server.send(server.model(), 0, 2);
      mustResult(await step.sent.answer, 2);
      await taken(server, 2, server.model());
      must(
        mustResult(await server.again(step.request), 2).replayed,
        'a result that is replayed',
        'a step that is made',
      );
      mustResult(await server.fit(server.model(), 2, 1), 3);
    },
  },
  {
    id: 'STATE-3',
    rule: 'Restore makes a model that has had the calls of the state, and can be trained on',
    where: row(7),
    run: async (server) => {
      await restored(server, await taken(server, 2), server.model('b'));
      mustResult(await server.fit(server.model('b'), 2, 1), 3);
    },
  },
  {
    id: 'STATE-4',
    rule: 'a model that was moved has the scores of the one that stayed',
    where,
    run: async (server) => {
      server.mustBeDeterministic();
      await restored(server, await taken(server, 2), server.model('b'));
      mustEqual(
        mustScores(await server.score(server.model('b'), 2), 2),
        mustScores(await server.score(server.model(), 2), 2),
      );
    },
  },
  {
    id: 'STATE-5',
    rule: 'a model that was moved and trained on comes to the scores of one that stayed',
    where,
    run: async (server) => {
      server.mustBeDeterministic();
      await restored(server, await taken(server, 2), server.model('b'));
      const stayed = mustScores(await server.fit(server.model(), 2, 3, { score: true }), 5);
      mustEqual(mustScores(await server.fit(server.model('b'), 2, 3, { score: true }), 5), stayed);
    },
  },
  {
    id: 'STATE-6',
    rule: 'a model that was restored has no finished step',
    where,
    run: async (server) => {
      const model = server.model();
      const step = server.send(model, 0, 2);
      mustResult(await step.sent.answer, 2);
      await restored(server, await taken(server, 2, model), model);
      mustRefuse(await server.again(step.request), 'ABORTED', 'MODEL_STATE_MISMATCH', 2);
    },
  },
  {
    id: 'STATE-7',
    rule: 'a state of a form that the server does not read is refused',
    where: row(1),
    run: async (server) => {
      const { state, parts } = await taken(server, 1);
      const begin = { model: server.model('b'), state: { ...state, format: 'no-such-form/1' } };
      const answer = await server.restore({ begin, parts }).answer;
      mustRefuse(answer, 'UNIMPLEMENTED', 'STATE_FORMAT_UNKNOWN');
    },
  },
  {
    id: 'STATE-8',
    rule: 'Snapshot of a lower epoch than the highest seen for the search is refused',
    where: row(2),
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 1, { epoch: 3 }), 1);
      mustBeRefused(await server.snapshot(server.model(), 1, 2), 'ABORTED', 'STALE_EPOCH');
    },
  },
  {
    id: 'STATE-9',
    rule: 'Restore of a lower epoch than the highest seen for the search is refused',
    where: row(2),
    run: async (server) => {
      const { state, parts } = await taken(server, 1);
      mustResult(await server.fit(server.model('other'), 0, 1, { epoch: 3 }), 1);
      const begin = { model: server.model('b'), state, epoch: 2 };
      mustRefuse(await server.restore({ begin, parts }).answer, 'ABORTED', 'STALE_EPOCH');
    },
  },
  {
    id: 'STATE-10',
    rule: 'Snapshot of a model that is being trained is refused',
    where: row(3),
    run: async (server) => {
      const long = await server.running(server.model());
      const answer = await server.snapshot(server.model(), 1);
      server.mustStillRun([long]);
      mustBeRefused(answer, 'ABORTED', 'MODEL_BUSY');
    },
  },
  {
    id: 'STATE-11',
    rule: 'Restore over a model that is being trained is refused',
    where: row(3),
    run: async (server) => {
      const { state, parts } = await taken(server, 1);
      const long = await server.running(server.model('b'));
      const answer = await server.restore({ begin: { model: server.model('b'), state }, parts }).answer;
      server.mustStillRun([long]);
      mustRefuse(answer, 'ABORTED', 'MODEL_BUSY');
    },
  },
  {
    id: 'STATE-12',
    rule: 'Snapshot of a model that is not held is refused',
    where: row(4),
    run: async (server) => mustBeRefused(await server.snapshot(server.model(), 1), 'NOT_FOUND', 'MODEL_LOST'),
  },
  {
    id: 'STATE-13',
    rule: 'Snapshot at another count than the model has is refused, with the true count',
    where: row(5),
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 2), 2);
      for (const at of [1, 3]) {
        mustBeRefused(await server.snapshot(server.model(), at), 'ABORTED', 'MODEL_STATE_MISMATCH', 2);
      }
    },
  },
  {
    id: 'STATE-14',
    rule: 'Restore over a model that has had more calls is refused, with the true count, and before the bytes come',
    where: row(5),
    run: async (server) => {
      const { state } = await taken(server, 1);
      mustResult(await server.fit(server.model('b'), 0, 3), 3);
      const sent = server.restore({ begin: { model: server.model('b'), state }, parts: [], isLeftOpen: true });
      const answer = await Promise.race([sent.answer, new Promise<null>((resolve) => setTimeout(resolve, 3000, null))]);
      sent.cancel();
      if (answer === null) throw new Breach('a refusal as soon as `begin` has come', 'none within 3 s');
      mustRefuse(answer, 'ABORTED', 'MODEL_STATE_MISMATCH', 3);
    },
  },
  {
    id: 'STATE-15',
    rule: 'Restore over a model that has had fewer calls takes its place',
    where: row(7),
    run: async (server) => {
      const state = await taken(server, 3);
      mustResult(await server.fit(server.model('b'), 0, 1), 1);
      await restored(server, state, server.model('b'));
      mustResult(await server.fit(server.model('b'), 3, 1), 4);
    },
  },
  {
    id: 'STATE-16',
    rule: 'a state of too few bytes is refused',
    where: row(6),
    run: async (server) => {
      const { state, parts } = await taken(server, 1);
      const bytes = Buffer.concat(parts);
      if (bytes.length === 0) throw new Skip(NO_BYTES);
      mustBeCorrupt(await sendState(server, state, [bytes.subarray(0, -1)]));
    },
  },
  {
    id: 'STATE-17',
    rule: 'a state of too many bytes is refused',
    where: row(6),
    run: async (server) => {
      const { state, parts } = await taken(server, 1);
      mustBeCorrupt(await sendState(server, state, [...parts, Buffer.from([0])]));
    },
  },
  {
    id: 'STATE-18',
    rule: 'a state with another digest is refused',
    where: row(6),
    run: async (server) => {
      const { state, parts } = await taken(server, 1);
      mustBeCorrupt(await sendState(server, { ...state, sha256: digestOf(Buffer.from('other')) }, parts));
    },
  },
  {
    id: 'STATE-19',
    rule: 'a state that is refused changes nothing: no model is made, and one that is held stays as it was',
    where: row(6),
    run: async (server) => {
      const { state, parts } = await taken(server, 2);
      const wrong = { ...state, sha256: digestOf(Buffer.from('other')) };
      mustResult(await server.fit(server.model('b'), 0, 1), 1);
      await sendState(server, wrong, parts, server.model('b'));
      mustResult(await server.fit(server.model('b'), 1, 1), 2);
      await sendState(server, wrong, parts, server.model('c'));
      mustBeLost(await server.fit(server.model('c'), 2, 1));
    },
  },
  {
    id: 'STATE-20',
    rule: 'a state whose stream is cut before its last byte changes nothing',
    where,
    run: async (server) => {
      const { state, parts } = await taken(server, 2);
      const bytes = Buffer.concat(parts);
      if (bytes.length === 0) throw new Skip(NO_BYTES);
      mustResult(await server.fit(server.model('b'), 0, 1), 1);
      const begin = { model: server.model('b'), state };
      const sent = server.restore({ begin, parts: [bytes.subarray(0, -1)], isLeftOpen: true });
      await Promise.race([sent.answer, new Promise((resolve) => setTimeout(resolve, 100))]);
      sent.cancel();
      await sent.answer;
      mustResult(await server.fit(server.model('b'), 1, 1), 2);
    },
  },
  {
    id: 'STATE-21',
    rule: 'the same Restore may arrive twice: the second replaces the first',
    where,
    run: async (server) => {
      const state = await taken(server, 2);
      await restored(server, state, server.model('b'));
      await restored(server, state, server.model('b'));
      mustResult(await server.fit(server.model('b'), 2, 1), 3);
    },
  },
  {
    id: 'STATE-22',
    rule: 'a Restore without `begin`, or without its required fields, is refused',
    where,
    run: async (server) => {
      const { state, parts } = await taken(server, 1);
      mustBeInvalid(await server.restore({ begin: null, parts }).answer);
      mustBeInvalid(await server.restore({ begin: null, parts: [] }).answer);
      mustBeInvalid(await sendState(server, { ...state, calls: 0 }, parts));
      mustBeInvalid(await sendState(server, { ...state, sha256: '' }, parts));
      mustBeInvalid(await sendState(server, state, parts, server.model('', { modelId: '' })));
    },
  },
  {
    id: 'STATE-23',
    rule: 'neither takes a slot: a model leaves and comes while all slots are busy',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 1), 1);
      const all = await server.full();
      const state = await server.snapshot(server.model(), 1);
      server.mustStillRun(all);
      if (state.kind !== 'snapshot') throw new Breach('a state', inWords(state));
      const answer = await sendState(server, state.state, state.parts);
      server.mustStillRun(all);
      mustResult(answer, 1);
    },
  },
  {
    id: 'STATE-24',
    rule: 'bytes that make no sense are refused or taken, and the server lives',
    where: row(6),
    run: async (server) => {
      const { state, parts } = await taken(server, 1);
      const junk = Buffer.alloc(Math.max(Buffer.concat(parts).length, 16), 0xff);
      const answer = await sendState(server, { ...state, totalBytes: junk.length, sha256: digestOf(junk) }, [junk]);
      if (answer.kind !== 'result') mustBeCorrupt(answer);
      mustResult(await server.fit(server.model(), 1, 1), 2);
    },
  },
];

/** A server without the feature need not do any of it. */
export const stateCases: readonly Case[] = cases.map((one) => ({
  ...one,
  run: async (server) => {
    server.mustMoveModels();
    await one.run(server);
  },
}));

/** The state of a model after `calls` calls; it is trained so far where none is given. */
async function taken(server: Candidate, calls: number, trained?: WireModel): Promise<Snapshot> {
  const model = trained ?? server.model();
  if (!trained) mustResult(await server.fit(model, 0, calls), calls);
  const answer = await server.snapshot(model, calls);
  if (answer.kind === 'snapshot') return answer;
  throw new Breach(`the state after ${calls} calls`, inWords(answer));
}

function sendState(
  server: Candidate,
  state: State,
  parts: readonly Buffer[],
  model = server.model('b'),
): Promise<Answer> {
  return server.restore({ begin: { model, state }, parts }).answer;
}

async function restored(server: Candidate, { state, parts }: Snapshot, model: WireModel): Promise<void> {
  mustResult(await sendState(server, state, parts, model), state.calls);
}

function mustBeRefused(answer: Snapshot | Answer, code: string, reason: string, haveCalls?: number): void {
  if (answer.kind === 'snapshot') throw new Breach(`${code}, hyperhost-reason ${reason}`, 'a state');
  mustRefuse(answer, code, reason, haveCalls);
}

function mustBeCorrupt(answer: Answer): void {
  mustRefuse(answer, 'DATA_LOSS', 'STATE_CORRUPT');
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
