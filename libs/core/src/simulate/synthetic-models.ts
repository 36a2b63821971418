import { uniform } from '../random/uniform.js';
import type { CallCount, ModelNumber, Score } from '../search/types.js';
import type { SimulatedModels } from './simulate.js';

/**
 * Models that nobody has trained, for simulations: a model's score rises from 0 towards a limit in [0, 1), as
 * limit · (1 − e^(−c / pace)) after c calls, with its limit drawn evenly and its pace, in calls, drawn evenly on a logarithmic
 * scale from a hundredth of `mostCalls` to all of it. Streams `curve-limit` and `curve-pace` of the seed.
 */
export class SyntheticModels implements SimulatedModels {
  constructor(
    private readonly seed: number,
    private readonly mostCalls: CallCount,
    private readonly secondsOfCall: number,
    private readonly secondsOfScore: number,
  ) {}

  score(model: ModelNumber, calls: CallCount): Score {
    const limit = uniform(this.seed, 'curve-limit', model);
    const pace = this.mostCalls * 0.01 ** uniform(this.seed, 'curve-pace', model);
    return limit * (1 - Math.exp(-calls / pace));
  }

  callSeconds(): number {
    return this.secondsOfCall;
  }

  scoreSeconds(): number {
    return this.secondsOfScore;
  }
}
