import { Breach, type Case, paragraph } from '../case.js';
import { must, mustBeInvalid, mustBeLost, mustEqual, mustRefuse, mustResult, mustScores } from '../must.js';

const where = paragraph('Score');

export const scoreCases: readonly Case[] = [
  {
    id: 'SCORE-1',
    rule: 'Score gives the metrics that the step gave',
    where,
    run: async (server) => {
      const stepped = mustScores(await server.fit(server.model(), 0, 2, { score: true }), 2);
      const scored = mustScores(await server.score(server.model(), 2), 2);
      if (server.description.deterministic) mustEqual(scored, stepped);
      const names = (metrics: object) => Object.keys(metrics).sort().join(', ');
      must(names(scored) === names(stepped), names(stepped), names(scored));
    },
  },
  {
    id: 'SCORE-2',
    rule: 'Score says how many calls the model has had, and the instance that Describe names, or none',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 3), 3);
      const { instanceId } = mustResult(await server.score(server.model(), 3), 3);
      must(['', server.description.instanceId].includes(instanceId), server.description.instanceId, instanceId);
    },
  },
  {
    id: 'SCORE-3',
    rule: 'Score reads only: it can be asked again, and the model goes on from its count',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 1), 1);
      mustScores(await server.score(server.model(), 1), 1);
      mustScores(await server.score(server.model(), 1), 1);
      mustResult(await server.fit(server.model(), 1, 1), 2);
    },
  },
  {
    id: 'SCORE-4',
    rule: 'Score at fewer calls than the model has had is refused, with the true count',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 3), 3);
      mustRefuse(await server.score(server.model(), 2), 'ABORTED', 'MODEL_STATE_MISMATCH', 3);
    },
  },
  {
    id: 'SCORE-5',
    rule: 'Score at more calls than the model has had is refused, with the true count',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 3), 3);
      mustRefuse(await server.score(server.model(), 4), 'ABORTED', 'MODEL_STATE_MISMATCH', 3);
    },
  },
  {
    id: 'SCORE-6',
    rule: 'Score of a model that is not held is refused',
    where,
    run: async (server) => mustBeLost(await server.score(server.model(), 3)),
  },
  {
    id: 'SCORE-7',
    rule: 'Score of a model that is not held is refused at 0 calls, too: it begins no model',
    where,
    run: async (server) => mustBeLost(await server.score(server.model(), 0)),
  },
  {
    id: 'SCORE-8',
    rule: 'Score of a model that is being trained is refused',
    where,
    run: async (server) => {
      const long = await server.running(server.model());
      const answer = await server.score(server.model(), 0);
      server.mustStillRun([long]);
      mustRefuse(answer, 'ABORTED', 'MODEL_BUSY');
    },
  },
  {
    id: 'SCORE-9',
    rule: 'Score of a lower epoch than the highest seen for the search is refused',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 1, { epoch: 3 }), 1);
      mustRefuse(await server.score(server.model(), 1, { epoch: 2 }), 'ABORTED', 'STALE_EPOCH');
    },
  },
  {
    id: 'SCORE-10',
    rule: 'the epoch of a Score counts for later steps',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 1, { epoch: 2 }), 1);
      mustResult(await server.score(server.model(), 1, { epoch: 4 }), 1);
      mustRefuse(await server.fit(server.model(), 1, 1, { epoch: 3 }), 'ABORTED', 'STALE_EPOCH');
    },
  },
  {
    id: 'SCORE-11',
    rule: 'while all slots are busy, Score is answered, or refused as SLOTS_FULL; it does not wait',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 1), 1);
      const all = await server.full();
      const ends = all.map(({ sent }) => sent.answer.then(() => null));
      const answer = await Promise.race([server.score(server.model(), 1), ...ends]);
      if (answer === null) throw new Breach('scores, or RESOURCE_EXHAUSTED', 'no answer until a slot was free');
      if (answer.kind === 'status') mustRefuse(answer, 'RESOURCE_EXHAUSTED', 'SLOTS_FULL');
      else mustScores(answer, 1);
    },
  },
  {
    id: 'SCORE-12',
    rule: 'a Score without its required fields is refused',
    where,
    run: async (server) => {
      mustResult(await server.fit(server.model(), 0, 1), 1);
      mustBeInvalid(await server.score(null, 1));
      mustBeInvalid(await server.score(server.model('a', { modelId: '' }), 1));
      mustBeInvalid(await server.score(server.model(), 1, { stepId: '' }));
    },
  },
];
