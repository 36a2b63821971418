import { type Params, ParamsInvalid, serve } from '@hyperhost/sdk';
import { loadDigits } from './digits.js';
import { Perceptron, type PerceptronParams } from './perceptron.js';

const digits = loadDigits();

/** Says what is wrong with parameters, all at once. */
function checked(params: Params): PerceptronParams {
  const { hidden, learningRate, momentum, batchSize, activation, l2 } = params as unknown as PerceptronParams;
  const wrong: string[] = [];
  if (!Number.isInteger(hidden) || hidden < 1 || hidden > 1024)
    wrong.push('hidden must be a whole number from 1 to 1024');
  if (!(learningRate > 0)) wrong.push('learningRate must be above 0');
  if (!(momentum >= 0 && momentum < 1)) wrong.push('momentum must be at least 0 and below 1');
  if (!Number.isInteger(batchSize) || batchSize < 1) wrong.push('batchSize must be a whole number of at least 1');
  if (activation !== 'relu' && activation !== 'tanh') wrong.push("activation must be 'relu' or 'tanh'");
  if (!(l2 >= 0)) wrong.push('l2 must be at least 0');
  if (wrong.length > 0) throw new ParamsInvalid(wrong.join('; '));
  return { hidden, learningRate, momentum, batchSize, activation, l2 };
}

const create = (params: Params, seed: number) => new Perceptron(checked(params), seed);

await serve<Perceptron>({
  name: 'node-mlp',
  version: '1',
  deterministic: true,
  dataset: {
    name: 'digits',
    trainRows: digits.train.labels.length,
    validationRows: digits.validation.labels.length,
    chunks: 1,
    sha256: digits.sha256,
  },
  space: {
    hidden: { type: 'int', low: 8, high: 64, log: true },
    learningRate: { type: 'float', low: 0.001, high: 1, log: true },
    momentum: { type: 'float', low: 0, high: 0.95 },
    batchSize: { type: 'categorical', choices: [16, 32, 64] },
    activation: { type: 'categorical', choices: ['relu', 'tanh'] },
    l2: { type: 'float', low: 1e-6, high: 0.01, log: true },
  },
  create: ({ params, seed }) => create(params, seed),
  partialFit: (model) => model.pass(digits.train),
  score: (model) => model.accuracy(digits.validation),
  // With these two, models go on wherever a slot is free.
  stateFormat: 'perceptron/1',
  snapshot: (model) => model.state,
  restore(state, { params, seed }) {
    const model = create(params, seed);
    model.state = state;
    return model;
  },
});
