import { inWords } from '../answer.js';
import { type Case, paragraph } from '../case.js';
import { must, mustBeLost, mustResult } from '../must.js';

const where = paragraph('Release');

export const releaseCases: readonly Case[] = [
  {
    id: 'REL-1',
    rule: 'a released model is forgotten: it can be neither trained on nor scored',
    where,
    run: async (server) => {
      const model = server.model();
      mustResult(await server.fit(model, 0, 2), 2);
      await server.release([model.modelId as string]);
      mustBeLost(await server.fit(model, 2, 1));
      mustBeLost(await server.score(model, 2));
    },
  },
  {
    id: 'REL-2',
    rule: 'models that are not named stay',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model('a'), 0, 1), 1);
      mustResult(await server.fit(server.model('b'), 0, 1), 1);
      await server.release([server.model('a').modelId as string]);
      mustResult(await server.fit(server.model('b'), 1, 1), 2);
    },
  },
  {
    id: 'REL-3',
    rule: 'without a name all models of the search are released',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model('a'), 0, 1), 1);
      mustResult(await server.fit(server.model('b'), 0, 1), 1);
      await server.release([]);
      mustBeLost(await server.fit(server.model('a'), 1, 1));
      mustBeLost(await server.fit(server.model('b'), 1, 1));
    },
  },
  {
    id: 'REL-4',
    rule: 'models of another search stay',
    where,
    run: async (server) => {
      const other = server.model('other', { searchId: `${server.searchId}-other` });
      mustResult(await server.fit(server.model(), 0, 1), 1);
      mustResult(await server.fit(other, 0, 1), 1);
      await server.release([]);
      mustResult(await server.fit(other, 1, 1), 2);
    },
  },
  {
    id: 'REL-5',
    rule: 'a model may be released twice, and ids that are not known are fine',
    where,
    run: async (server) => {
      const model = server.model();
      mustResult(await server.fit(model, 0, 1), 1);
      await server.release([model.modelId as string, 'never-seen']);
      await server.release([model.modelId as string]);
      await server.release([], `${server.searchId}-never-seen`);
    },
  },
  {
    id: 'REL-6',
    rule: 'a step that runs on a released model stops after its current call, as NOT_FOUND, MODEL_LOST',
    where,
    run: async (server) => {
      const model = server.model();
      const long = await server.running(model);
      await server.release([model.modelId as string]);
      mustBeLost(await long.sent.answer);
    },
  },
  {
    id: 'REL-7',
    rule: 'the last step of a released model is forgotten with it: the model is trained anew from 0',
    where,
    run: async (server) => {
      const model = server.model();
      const { request, sent } = server.send(model, 0, 2);
      mustResult(await sent.answer, 2);
      await server.release([model.modelId as string]);
      const anew = mustResult(await server.again(request), 2);
      must(!anew.replayed, 'a step that is made', inWords(anew));
    },
  },
  {
    id: 'REL-8',
    rule: 'a thousand models can be named in one request',
    where,
    run: async (server) => {
      const model = server.model();
      mustResult(await server.fit(model, 0, 1), 1);
      const unknown = Array.from({ length: 999 }, (_, n) => `${server.searchId}-unknown-${n}`);
      await server.release([...unknown, model.modelId as string]);
      mustBeLost(await server.fit(model, 1, 1));
    },
  },
];
