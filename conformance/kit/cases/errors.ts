import { inWords } from '../answer.js';
import type { Candidate } from '../candidate.js';
import { Breach, type Case, paragraph, Skip } from '../case.js';
import { isVerdict, must, mustBeInvalid, mustBeLost, mustResult } from '../must.js';

const where = paragraph('Errors');
const FIT = paragraph('PartialFit');

export const errorCases: readonly Case[] = [
  {
    id: 'ERR-1',
    rule: 'a step of 0 calls is refused',
    where: FIT,
    run: async (server) => mustBeInvalid(await server.fit(server.model(), 0, 0)),
  },
  {
    id: 'ERR-2',
    rule: 'a step with fewer or more chunks than calls is refused',
    where: FIT,
    run: async (server) => {
      mustBeInvalid(await server.fit(server.model(), 0, 3, { chunks: [0, 0] }));
      mustBeInvalid(await server.fit(server.model(), 0, 1, { chunks: [0, 0] }));
    },
  },
  {
    id: 'ERR-3',
    rule: 'a chunk that there is not is refused',
    where,
    run: async (server) => mustBeInvalid(await server.fit(server.model(), 0, 1, { chunks: [server.chunks] })),
  },
  {
    id: 'ERR-4',
    rule: 'a data set that there is not is refused',
    where,
    run: async (server) => mustBeInvalid(await server.fit(server.model('a', { dataset: 'no such data set' }), 0, 1)),
  },
  {
    id: 'ERR-5',
    rule: 'a step without `step_id` is refused',
    where: FIT,
    run: async (server) => mustBeInvalid(await server.fit(server.model(), 0, 1, { stepId: '' })),
  },
  {
    id: 'ERR-6',
    rule: 'a step without a model, or with one without its ids, is refused',
    where: FIT,
    run: async (server) => {
      mustBeInvalid(await server.fit(null, 0, 1));
      mustBeInvalid(await server.fit(server.model('a', { searchId: '' }), 0, 1));
      mustBeInvalid(await server.fit(server.model('a', { modelId: '' }), 0, 1));
    },
  },
  {
    id: 'ERR-7',
    rule: 'a model whose `params_json` is missing or not JSON has invalid parameters',
    where: FIT,
    run: async (server) => {
      mustBeInvalid(await server.fit(server.model('a', { paramsJson: '{"a":' }), 0, 1));
      mustBeInvalid(await server.fit(server.model('b', { paramsJson: '' }), 0, 1));
    },
  },
  {
    id: 'ERR-8',
    rule: 'a model whose `params_json` is JSON, but no object, has invalid parameters',
    where: FIT,
    run: async (server) => {
      for (const paramsJson of ['[]', '7', 'null'])
        mustBeInvalid(await server.fit(server.model(paramsJson, { paramsJson }), 0, 1));
    },
  },
  {
    id: 'ERR-9',
    rule: 'parameters that make no sense, or that the estimator does not know, give a verdict',
    where: FIT,
    run: async (server) => {
      for (const [name, paramsJson] of [
        ['nonsense', nonsenseFor(server)],
        ['unknown', '{"no such parameter":1}'],
      ] as const) {
        const answer = await server.fit(server.model(name, { paramsJson }), 0, 1);
        if (answer.kind !== 'result' && !isVerdict(answer)) {
          throw new Breach('a failure, PARAMS_INVALID or ESTIMATOR_ERROR', inWords(answer));
        }
      }
    },
  },
  {
    id: 'ERR-10',
    rule: 'a failure has a message of one line and at most 1 KiB, and a traceback of at most 16 KiB, without NUL',
    where: FIT,
    run: async (server) => {
      const paramsJson = nonsenseFor(server);
      const answer = await server.fit(server.model('nonsense', { paramsJson }), 0, 1);
      if (answer.kind !== 'failure') throw new Skip('it gives no failure where parameters make no sense');
      const { message, traceback } = answer;
      must(
        Buffer.byteLength(message) <= 1024,
        'a message of at most 1024 bytes',
        `${Buffer.byteLength(message)} bytes`,
      );
      must(!message.includes('\n'), 'a message of one line', message);
      must(
        Buffer.byteLength(traceback) <= 16_384,
        'a traceback of at most 16384 bytes',
        `${Buffer.byteLength(traceback)} bytes`,
      );
      must(!`${message}${traceback}`.includes('\u0000'), 'no character NUL', 'one');
    },
  },
  {
    id: 'ERR-11',
    rule: 'a model that has failed harms no other model',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model('good'), 0, 1), 1);
      await server.fit(server.model('bad', { paramsJson: 'no JSON' }), 0, 1);
      await server.fit(server.model('bad too', { paramsJson: nonsenseFor(server) }), 0, 1);
      mustResult(await server.fit(server.model('good'), 1, 1), 2);
      mustResult(await server.fit(server.model('new'), 0, 1), 1);
    },
  },
  {
    id: 'ERR-12',
    rule: 'a step that is refused as not valid changes nothing',
    where,
    run: async (server) => {
      const model = server.model();
      mustResult(await server.fit(model, 0, 2), 2);
      await server.fit(model, 2, 0);
      await server.fit(model, 2, 2, { chunks: [0] });
      await server.fit(model, 2, 1, { chunks: [server.chunks] });
      mustResult(await server.fit(model, 2, 1), 3);
    },
  },
  {
    id: 'ERR-13',
    rule: 'a model whose parameters are not valid is not held',
    where: paragraph('Compare and set'),
    run: async (server) => {
      const model = server.model('bad', { paramsJson: 'no JSON' });
      mustBeInvalid(await server.fit(model, 0, 1));
      mustBeLost(await server.fit(model, 1, 1));
    },
  },
  {
    id: 'ERR-14',
    rule: 'a request that is no message of the contract is refused, and the server lives',
    where: paragraph('Rules for every message'),
    run: async (server) => {
      // Field 2, a message of 127 bytes, of which three come.
      const answer = await server.fit(server.model(), 0, 1, {}, { bytes: () => Buffer.from([0x12, 0x7f, 1, 2, 3]) });
      must(answer.kind === 'status', 'an error', inWords(answer));
      mustResult(await server.fit(server.model(), 0, 1), 1);
    },
  },
];

/** Parameters of the right names, each with a value that means nothing. */
function nonsenseFor(server: Candidate): string {
  const names = Object.keys(JSON.parse(server.model().paramsJson as string));
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, ['no', 'sense']])));
}
