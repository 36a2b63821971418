import { inWords, type Result } from '../answer.js';
import { Breach, type Case, paragraph } from '../case.js';
import { must, mustBeLost, mustEqual, mustRefuse, mustResult } from '../must.js';

const row = (n: number) => `${paragraph('Compare and set')}, row ${n}`;

export const compareAndSetCases: readonly Case[] = [
  {
    id: 'CAS-1',
    rule: 'a step of a lower epoch than the highest seen for the search is refused, and not made',
    where: row(1),
    run: async (server) => {
      const model = server.model();
      mustResult(await server.fit(model, 0, 1, { epoch: 3 }), 1);
      mustRefuse(await server.fit(model, 1, 1, { epoch: 2 }), 'ABORTED', 'STALE_EPOCH');
      mustResult(await server.fit(model, 1, 1, { epoch: 3 }), 2);
    },
  },
  {
    id: 'CAS-2',
    rule: 'the epoch is looked at before anything else, also at a repeat',
    where: row(1),
    run: async (server) => {
      const first = server.send(server.model('a'), 0, 1, { epoch: 2 });
      mustResult(await first.sent.answer, 1);
      mustResult(await server.fit(server.model('b'), 0, 1, { epoch: 3 }), 1);
      mustRefuse(await server.again(first.request), 'ABORTED', 'STALE_EPOCH');
    },
  },
  {
    id: 'CAS-3',
    rule: 'epoch 0 is not given, and never too low',
    where: row(1),
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 1, { epoch: 5 }), 1);
      mustResult(await server.fit(server.model(), 1, 1, { epoch: 0 }), 2);
    },
  },
  {
    id: 'CAS-4',
    rule: 'epochs of one search say nothing of another',
    where: row(1),
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 1, { epoch: 9 }), 1);
      const other = server.model('other', { searchId: `${server.searchId}-other` });
      mustResult(await server.fit(other, 0, 1, { epoch: 1 }), 1);
    },
  },
  {
    id: 'CAS-5',
    rule: 'a higher epoch is taken, by steps that are refused for another reason, too',
    where: row(1),
    run: async (server) => {
      const model = server.model();
      mustResult(await server.fit(model, 0, 1, { epoch: 2 }), 1);
      mustRefuse(await server.fit(model, 7, 1, { epoch: 4 }), 'ABORTED', 'MODEL_STATE_MISMATCH', 1);
      mustRefuse(await server.fit(model, 1, 1, { epoch: 3 }), 'ABORTED', 'STALE_EPOCH');
    },
  },
  {
    id: 'CAS-6',
    rule: 'a repeat of the finished step is answered with its result, `replayed`',
    where: row(2),
    run: async (server) => {
      const { request, sent } = server.send(server.model(), 0, 2, { score: true });
      const first = mustResult(await sent.answer, 2);
      mustReplay(mustResult(await server.again(request), 2), first);
    },
  },
  {
    id: 'CAS-7',
    rule: 'a step that comes again and again trains the model once',
    where: row(2),
    run: async (server) => {
      const model = server.model();
      const { request, sent } = server.send(model, 0, 2);
      mustResult(await sent.answer, 2);
      for (let again = 0; again < 3; again++) await server.again(request);
      mustResult(await server.fit(model, 2, 1), 3);
    },
  },
  {
    id: 'CAS-8',
    rule: 'a step before the last is not made again',
    where: row(6),
    run: async (server) => {
      const model = server.model();
      const first = server.send(model, 0, 1);
      mustResult(await first.sent.answer, 1);
      mustResult(await server.fit(model, 1, 1), 2);
      mustRefuse(await server.again(first.request), 'ABORTED', 'MODEL_STATE_MISMATCH', 2);
    },
  },
  {
    id: 'CAS-9',
    rule: 'a repeat of the running step attaches: it is made once, and both get the result',
    where: row(3),
    run: async (server) => {
      const model = server.model();
      const long = await server.running(model, 500);
      const calls = long.request.calls;
      const again = server.sendAgain(long.request);
      mustResult(await again.sent.answer, calls);
      mustResult(await long.sent.answer, calls);
      mustResult(await server.fit(model, calls, 1), calls + 1);
    },
  },
  {
    id: 'CAS-10',
    rule: 'a step goes on for the other stream when one of two that are attached is cancelled',
    where: `${paragraph('PartialFit')}, "Cancel"`,
    run: async (server) => {
      const long = await server.running(server.model(), 600);
      const again = server.sendAgain(long.request);
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 100)), long.sent.answer, again.sent.answer]);
      server.mustStillRun([long]);
      long.sent.cancel();
      mustResult(await again.sent.answer, long.request.calls);
    },
  },
  {
    id: 'CAS-11',
    rule: 'another step on a model that is being trained is refused, whatever its count',
    where: row(4),
    run: async (server) => {
      const model = server.model();
      const long = await server.running(model);
      for (const from of [0, 1]) {
        const answer = await server.fit(model, from, 1);
        server.mustStillRun([long]);
        mustRefuse(answer, 'ABORTED', 'MODEL_BUSY');
      }
    },
  },
  {
    id: 'CAS-12',
    rule: 'of two steps that arrive at once for one model, one is made and the other refused',
    where: row(4),
    run: async (server) => {
      const model = server.model();
      const calls = server.callsOf(100);
      const answers = await Promise.all([server.fit(model, 0, calls), server.fit(model, 0, calls)]);
      const made = answers.filter((answer) => answer.kind === 'result' && answer.calls === calls);
      const aborted = answers.filter((answer) => answer.kind === 'status' && answer.code === 'ABORTED');
      if (made.length === 1 && aborted.length === 1) return;
      throw new Breach(`a result with ${calls} calls, and ABORTED`, answers.map(inWords).join('; and '));
    },
  },
  {
    id: 'CAS-13',
    rule: 'a step above 0 calls on a model that is not held is refused',
    where: row(5),
    run: async (server) => mustBeLost(await server.fit(server.model(), 5, 1)),
  },
  {
    id: 'CAS-14',
    rule: 'a step that is refused so leaves no model behind',
    where: row(5),
    run: async (server) => {
      await server.fit(server.model(), 5, 1);
      mustResult(await server.fit(server.model(), 0, 2), 2);
    },
  },
  {
    id: 'CAS-15',
    rule: 'a step from fewer calls than the model has had is refused, with the true count',
    where: row(6),
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 3), 3);
      mustRefuse(await server.fit(server.model(), 2, 1), 'ABORTED', 'MODEL_STATE_MISMATCH', 3);
    },
  },
  {
    id: 'CAS-16',
    rule: 'a step from more calls than the model has had is refused, with the true count',
    where: row(6),
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 3), 3);
      mustRefuse(await server.fit(server.model(), 4, 1), 'ABORTED', 'MODEL_STATE_MISMATCH', 3);
    },
  },
  {
    id: 'CAS-17',
    rule: 'a new step from 0 calls on a model that has had calls is refused: it does not begin again',
    where: row(6),
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 2), 2);
      mustRefuse(await server.fit(server.model(), 0, 1), 'ABORTED', 'MODEL_STATE_MISMATCH', 2);
    },
  },
  {
    id: 'CAS-18',
    rule: 'a step that is refused for its count changes nothing: the last step is still remembered, the model goes on',
    where: row(6),
    run: async (server) => {
      const model = server.model();
      const last = server.send(model, 0, 2, { score: true });
      const result = mustResult(await last.sent.answer, 2);
      await server.fit(model, 1, 1);
      await server.fit(model, 9, 1);
      mustReplay(mustResult(await server.again(last.request), 2), result);
      mustResult(await server.fit(model, 2, 1), 3);
    },
  },
  {
    id: 'CAS-19',
    rule: 'a step is remembered by model: the same `step_id` on another model is another step',
    where: row(2),
    run: async (server) => {
      const { request, sent } = server.send(server.model('a'), 0, 2);
      mustResult(await sent.answer, 2);
      const other = mustResult(await server.again({ ...request, model: server.model('b'), calls: 1 }), 1);
      must(!other.replayed, 'a step that is made', inWords(other));
    },
  },
  {
    id: 'CAS-20',
    rule: 'scoring a model in between does not make the server forget its last step',
    where: row(2),
    run: async (server) => {
      const { request, sent } = server.send(server.model(), 0, 2, { score: true });
      const first = mustResult(await sent.answer, 2);
      mustResult(await server.score(server.model(), 2), 2);
      mustReplay(mustResult(await server.again(request), 2), first);
    },
  },
];

function mustReplay(again: Result, first: Result): void {
  must(again.replayed, `${inWords(first)}, replayed`, inWords(again));
  mustEqual(again.metrics, first.metrics);
}
