import { inWords } from '../answer.js';
import { type Candidate, TOO_SOON, type Underway } from '../candidate.js';
import { Breach, type Case, paragraph, Skip } from '../case.js';
import { must, mustEqual, mustResult, mustScores } from '../must.js';

const where = paragraph('Errors');
const DEADLINE_MS = 300;

export const deadlineCases: readonly Case[] = [
  {
    id: 'DEAD-1',
    rule: 'a step whose deadline has passed stops when the current call is done, as if it were cancelled',
    where,
    run: async (server) => {
      const { request } = await tooLong(server);
      const count = await server.countOf(server.model());
      must((count ?? 0) < request.calls, `fewer than ${request.calls} calls`, `${count} calls`);
    },
  },
  {
    id: 'DEAD-2',
    rule: 'after a deadline the count is true: the model is trained on from it',
    where,
    run: async (server) => {
      await tooLong(server);
      const count = (await server.countOf(server.model())) ?? 0;
      mustResult(await server.fit(server.model(), count, 1), count + 1);
    },
  },
  {
    id: 'DEAD-3',
    rule: 'no call is made twice because of a deadline: the scores are those of a model that was never broken off',
    where: paragraph('Rules for every message'),
    run: async (server) => {
      server.mustBeDeterministic();
      await tooLong(server);
      const count = (await server.countOf(server.model())) ?? 0;
      const came = mustScores(await server.fit(server.model(), count, 1, { score: true }), count + 1);
      const expected = mustScores(await server.fit(server.model('whole'), 0, count + 1, { score: true }), count + 1);
      mustEqual(came, expected);
    },
  },
];

/** A step of model `a` whose deadline has passed. */
async function tooLong(server: Candidate): Promise<Underway> {
  const long = await server.running(server.model(), undefined, { deadlineMs: DEADLINE_MS });
  const answer = await long.sent.answer;
  if (answer.kind === 'result') throw new Skip(TOO_SOON);
  if (answer.kind === 'status' && ['DEADLINE_EXCEEDED', 'CANCELLED'].includes(answer.code)) return long;
  throw new Breach('DEADLINE_EXCEEDED', inWords(answer));
}
