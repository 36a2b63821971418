import { type Candidate, sleep, type Underway } from '../candidate.js';
import { type Case, paragraph } from '../case.js';
import { must, mustEqual, mustRefuse, mustResult, mustScores } from '../must.js';

const where = `${paragraph('PartialFit')}, "Cancel"`;

export const cancelCases: readonly Case[] = [
  {
    id: 'CAN-1',
    rule: 'a step that is cancelled stops when the current call is done',
    where,
    run: async (server) => {
      const long = await cancelled(server);
      const count = await server.countOf(server.model());
      must((count ?? 0) < long.request.calls, `fewer than ${long.request.calls} calls`, `${count} calls`);
    },
  },
  {
    id: 'CAN-2',
    rule: 'the count of a cancelled step is known, and the model is trained on from there',
    where,
    run: async (server) => {
      await cancelled(server);
      const count = (await server.countOf(server.model())) ?? 0;
      mustResult(await server.fit(server.model(), count, 2), count + 2);
    },
  },
  {
    id: 'CAN-3',
    rule: 'a cancelled step that is sent again is refused with the true count, or made from 0 where none is left',
    where: paragraph('Compare and set'),
    run: async (server) => {
      const { request } = await cancelled(server);
      const count = await server.countOf(server.model());
      const again = server.sendAgain(request);
      if (count) mustRefuse(await again.sent.answer, 'ABORTED', 'MODEL_STATE_MISMATCH', count);
      else {
        await Promise.race([sleep(100), again.sent.answer]);
        if (again.sent.ended()) mustResult(await again.sent.answer, request.calls);
      }
    },
  },
  {
    id: 'CAN-4',
    rule: 'the slot of a cancelled step is free again',
    where,
    run: async (server) => {
      const all = await server.full();
      for (const { sent } of all) sent.cancel();
      for (const { request } of all) if (request.model) await server.countOf(request.model);
      mustResult(await server.fit(server.model('next'), 0, 1), 1);
    },
  },
  {
    id: 'CAN-5',
    rule: 'a model whose step was cancelled, trained on, comes to the scores of one whose step was not',
    where,
    run: async (server) => {
      server.mustBeDeterministic();
      await cancelled(server, 300);
      const count = (await server.countOf(server.model())) ?? 0;
      const came = mustScores(await server.fit(server.model(), count, 1, { score: true }), count + 1);
      const expected = mustScores(await server.fit(server.model('whole'), 0, count + 1, { score: true }), count + 1);
      mustEqual(came, expected);
    },
  },
];

/** A step of model `a` that was broken off while it ran. */
async function cancelled(server: Candidate, ms?: number): Promise<Underway> {
  const long = await server.running(server.model(), ms);
  long.sent.cancel();
  await long.sent.answer;
  return long;
}
