import { describe, expect, it } from 'vitest';
import { loadDigits } from './digits.js';
import { Perceptron, type PerceptronParams } from './perceptron.js';

const digits = loadDigits();
const params: PerceptronParams = {
  hidden: 32,
  learningRate: 0.05,
  momentum: 0.9,
  batchSize: 32,
  activation: 'relu',
  l2: 1e-5,
};

function trained(given: PerceptronParams, seed: number, passes: number): number[] {
  const model = new Perceptron(given, seed);
  return Array.from({ length: passes }, () => {
    model.pass(digits.train);
    return model.accuracy(digits.validation);
  });
}

describe('the digits', () => {
  it('are 1,797 images, split four to one in each class', () => {
    expect(digits.train.labels.length + digits.validation.labels.length).toBe(1797);
    for (let label = 0; label < 10; label++) {
      const count = (labels: Uint8Array) => labels.filter((one) => one === label).length;
      expect(count(digits.validation.labels) / count(digits.train.labels)).toBeCloseTo(0.25, 1);
    }
  });
});

describe('the perceptron', () => {
  it.each(['relu', 'tanh'] as const)('learns the digits with %s', (activation) => {
    expect(trained({ ...params, activation }, 1, 8).at(-1)).toBeGreaterThan(0.94);
  });

  it('comes to the same scores, bit for bit, when it is trained again from its seed', () => {
    expect(trained(params, 7, 3)).toEqual(trained(params, 7, 3));
    expect(trained(params, 7, 3)).not.toEqual(trained(params, 8, 3));
  });

  it('comes to the same scores, bit for bit, when another one goes on with its state', () => {
    const [one, other] = [new Perceptron(params, 7), new Perceptron(params, 8)];
    one.pass(digits.train);
    other.state = one.state;
    for (const each of [one, other]) each.pass(digits.train);
    expect(other.state).toEqual(one.state);
    expect(() => {
      other.state = new Uint8Array(16);
    }).toThrow('a state of 2 numbers');
  });

  it('says that its score is no number when its weights have run away', () => {
    expect(trained({ ...params, learningRate: 1e6 }, 1, 2).at(-1)).toBeNaN();
  });
});
