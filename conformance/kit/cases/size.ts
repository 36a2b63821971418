import { inWords } from '../answer.js';
import { type Case, paragraph } from '../case.js';
import { must, mustEqual, mustResult, mustScores } from '../must.js';

const where = paragraph('Rules for every message');
const MIB = 1024 * 1024;

export const sizeCases: readonly Case[] = [
  {
    id: 'SIZE-1',
    rule: '`params_json` of 64 KiB is read',
    where,
    run: async (server) => {
      const paramsJson = (server.model().paramsJson as string).padEnd(65_536, ' ');
      const large = mustScores(await server.fit(server.model('large', { paramsJson }), 0, 1, { score: true }), 1);
      const small = mustScores(await server.fit(server.model('small'), 0, 1, { score: true }), 1);
      if (server.description.deterministic) mustEqual(large, small);
    },
  },
  {
    id: 'SIZE-2',
    rule: 'ids of 128 bytes are taken, of any characters, and all of their bytes count',
    where,
    run: async (server) => {
      const fill = (text: string, last = 'z') => `ü${text}-`.padEnd(126, 'z') + last;
      const searchId = fill(server.searchId);
      const twin = (last: string) => server.model('', { searchId, modelId: fill(server.searchId, last) });
      const [one, two] = [twin('1'), twin('2')];
      const stepId = fill(`${server.searchId}-step`);
      mustResult(await server.fit(one, 0, 2, { stepId }), 2);
      mustResult(await server.fit(two, 0, 1, { stepId }), 1);
      mustResult(await server.fit(one, 2, 1), 3);
    },
  },
  {
    id: 'SIZE-3',
    rule: 'a request of nearly 4 MiB is read',
    where,
    run: async (server) =>
      void mustResult(await server.fit(server.model(), 0, 1, {}, { bytes: paddedTo(4 * MIB - 1024) }), 1),
  },
  {
    id: 'SIZE-4',
    rule: 'a request over 4 MiB is refused, and the server lives',
    where,
    run: async (server) => {
      const answer = await server.fit(server.model(), 0, 1, {}, { bytes: paddedTo(5 * MIB) });
      must(answer.kind === 'status', 'an error, such as RESOURCE_EXHAUSTED', inWords(answer));
      const { instanceId } = await server.caller.describe().catch(() => ({ instanceId: 'no answer to Describe' }));
      must(instanceId === server.description.instanceId, server.description.instanceId, instanceId);
      mustResult(await server.fit(server.model(), 0, 1), 1);
    },
  },
  {
    id: 'SIZE-5',
    rule: 'a step of a thousand calls that names its chunks is made',
    where: paragraph('PartialFit'),
    run: async (server) => {
      // Fewer where a call takes so long that a thousand would take over two seconds.
      const calls = Math.min(1000, server.callsOf(2000));
      const chunks = Array.from({ length: calls }, (_, call) => call % server.chunks);
      mustResult(await server.fit(server.model(), 0, calls, { chunks }), calls);
    },
  },
];

/** Fills a request with a field that nobody knows, until it has `size` bytes. */
function paddedTo(size: number): (request: Buffer) => Buffer {
  return (request) => {
    const filling = Buffer.alloc(size - request.length - 6);
    // Field 1000, bytes, and their number in four bytes of seven bits.
    const head = [
      0xc2,
      0x3e,
      ...[0, 7, 14, 21].map((bits) => ((filling.length >> bits) & 0x7f) | (bits < 21 ? 0x80 : 0)),
    ];
    return Buffer.concat([request, Buffer.from(head), filling]);
  };
}
