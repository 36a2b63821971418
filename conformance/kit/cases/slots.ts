import { inWords } from '../answer.js';
import { Breach, type Case, paragraph } from '../case.js';
import { must, mustRefuse, mustResult } from '../must.js';

const row = (n: number) => `${paragraph('Compare and set')}, row ${n}`;

export const slotCases: readonly Case[] = [
  {
    id: 'SLOT-1',
    rule: 'as many steps run at once as `max_concurrent_steps` announces',
    where: paragraph('Describe'),
    run: async (server) => {
      const calls = server.callsOf(200);
      const all = Array.from({ length: server.slots }, (_, n) => server.fit(server.model(`${n}`), 0, calls));
      for (const answer of await Promise.all(all)) mustResult(answer, calls);
    },
  },
  {
    id: 'SLOT-2',
    rule: 'one step more is refused at once, and does not wait',
    where: row(7),
    run: async (server) => {
      const all = await server.full();
      const { sent } = server.send(server.model('more'), 0, 1);
      const answer = await Promise.race([sent.answer, ...all.map((one) => one.sent.answer)]);
      if (sent.ended()) mustRefuse(answer, 'RESOURCE_EXHAUSTED', 'SLOTS_FULL');
      else throw new Breach('RESOURCE_EXHAUSTED, hyperhost-reason SLOTS_FULL', 'no refusal: it waits');
    },
  },
  {
    id: 'SLOT-3',
    rule: 'a step that is refused for want of a slot leaves no model behind',
    where: row(7),
    run: async (server) => {
      const all = await server.full();
      const answer = await server.fit(server.model('more'), 0, 1);
      server.mustStillRun(all);
      if (answer.kind === 'result') throw new Breach('RESOURCE_EXHAUSTED', inWords(answer));
      mustRefuse(await server.fit(server.model('more'), 1, 1), 'NOT_FOUND', 'MODEL_LOST');
    },
  },
  {
    id: 'SLOT-4',
    rule: 'what is wrong with a step is said before the slots are looked at',
    where: row(6),
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 2), 2);
      const all = await server.full();
      const ahead = await server.fit(server.model(), 1, 1);
      const unknown = await server.fit(server.model('unknown'), 3, 1);
      server.mustStillRun(all);
      mustRefuse(ahead, 'ABORTED', 'MODEL_STATE_MISMATCH', 2);
      mustRefuse(unknown, 'NOT_FOUND', 'MODEL_LOST');
    },
  },
  {
    id: 'SLOT-5',
    rule: 'a repeat of a finished step needs no slot',
    where: row(2),
    run: async (server) => {
      const { request, sent } = server.send(server.model(), 0, 2);
      mustResult(await sent.answer, 2);
      const all = await server.full();
      const answer = await server.again(request);
      server.mustStillRun(all);
      must(mustResult(answer, 2).replayed, 'a result that is replayed', inWords(answer));
    },
  },
  {
    id: 'SLOT-6',
    rule: 'a repeat of a running step needs no slot',
    where: row(3),
    run: async (server) => {
      const all = await server.full();
      const [first] = all as [(typeof all)[number]];
      const { sent } = server.sendAgain(first.request);
      await Promise.race([sent.answer, new Promise((resolve) => setTimeout(resolve, 100))]);
      server.mustStillRun(all);
      if (sent.ended()) throw new Breach('a stream that waits for the running step', inWords(await sent.answer));
    },
  },
  {
    id: 'SLOT-7',
    rule: 'the slot of a step is free when its result comes',
    where: row(7),
    run: async (server) => {
      const oneAfterOther = async (name: string) => {
        for (let from = 0; from < 10; from++) mustResult(await server.fit(server.model(name), from, 1), from + 1);
      };
      await Promise.all(Array.from({ length: server.slots }, (_, n) => oneAfterOther(`${n}`)));
    },
  },
  {
    id: 'SLOT-8',
    rule: 'Describe is answered within 2 s while all slots are busy, by the same instance',
    where: paragraph('Describe'),
    run: async (server) => {
      // Three times as long as an answer may take.
      const all = await server.full(6000);
      const { instanceId } = await server.caller.describe().catch(() => ({ instanceId: 'no answer' }));
      must(instanceId === server.description.instanceId, `an answer of ${server.description.instanceId}`, instanceId);
      server.mustStillRun(all);
    },
  },
];
