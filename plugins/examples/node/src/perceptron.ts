import { CLASSES, PIXELS, type Rows } from './digits.js';
import { randomFrom } from './random.js';

export interface PerceptronParams {
  /** Units of the hidden layer. */
  readonly hidden: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly batchSize: number;
  readonly activation: 'relu' | 'tanh';
  /** Weight decay. */
  readonly l2: number;
}

/** A layer of weights with its gradient and velocity. Weights of one unit lie together; the bias is the last of them. */
class Layer {
  readonly weights: Float64Array;
  readonly gradient: Float64Array;
  readonly velocity: Float64Array;
  readonly stride: number;

  constructor(
    readonly inputs: number,
    readonly units: number,
    random: () => number,
  ) {
    this.stride = inputs + 1;
    this.weights = new Float64Array(units * this.stride);
    this.gradient = new Float64Array(this.weights.length);
    this.velocity = new Float64Array(this.weights.length);
    // Glorot and Bengio (2010), section 4.2.1: uniform within ±√(6 / (inputs + units)).
    const bound = Math.sqrt(6 / (inputs + units));
    for (let unit = 0; unit < units; unit++) {
      for (let input = 0; input < inputs; input++) {
        this.weights[unit * this.stride + input] = (2 * random() - 1) * bound;
      }
    }
  }
}

/**
 * A perceptron with one hidden layer and a softmax output, trained on the cross entropy by stochastic gradient descent
 * with momentum and weight decay. Everything it draws comes from its seed, so training it again gives the same bits.
 */
export class Perceptron {
  private readonly random: () => number;
  private readonly first: Layer;
  private readonly second: Layer;
  private readonly hidden: Float64Array;
  private readonly output = new Float64Array(CLASSES);
  private readonly hiddenError: Float64Array;

  constructor(
    private readonly params: PerceptronParams,
    seed: number,
  ) {
    this.random = randomFrom(seed);
    this.first = new Layer(PIXELS, params.hidden, this.random);
    this.second = new Layer(params.hidden, CLASSES, this.random);
    this.hidden = new Float64Array(params.hidden);
    this.hiddenError = new Float64Array(params.hidden);
  }

  /** One pass over the rows, in a fresh order, in batches. */
  pass(rows: Rows): void {
    const order = this.shuffled(rows.labels.length);
    const { batchSize } = this.params;
    for (let start = 0; start < order.length; start += batchSize) {
      const end = Math.min(start + batchSize, order.length);
      this.first.gradient.fill(0);
      this.second.gradient.fill(0);
      for (let index = start; index < end; index++) this.learn(rows, order[index] as number);
      this.step(this.first, end - start);
      this.step(this.second, end - start);
    }
  }

  /** Share of the rows whose label it finds. Not a number once its weights have run away. */
  accuracy(rows: Rows): number {
    let right = 0;
    for (let row = 0; row < rows.labels.length; row++) {
      this.forward(rows.pixels, row * PIXELS);
      if (!Number.isFinite(this.output[0])) return Number.NaN;
      if (this.output.indexOf(Math.max(...this.output)) === rows.labels[row]) right++;
    }
    return right / rows.labels.length;
  }

  private learn(rows: Rows, row: number): void {
    const { first, second, hidden, output, hiddenError } = this;
    const at = row * PIXELS;
    this.forward(rows.pixels, at);
    hiddenError.fill(0);
    for (let unit = 0; unit < CLASSES; unit++) {
      const error = (output[unit] as number) - (unit === rows.labels[row] ? 1 : 0);
      const offset = unit * second.stride;
      for (let input = 0; input < hidden.length; input++) {
        (second.gradient[offset + input] as number) += error * (hidden[input] as number);
        (hiddenError[input] as number) += error * (second.weights[offset + input] as number);
      }
      (second.gradient[offset + hidden.length] as number) += error;
    }
    for (let unit = 0; unit < hidden.length; unit++) {
      const value = hidden[unit] as number;
      const slope = this.params.activation === 'relu' ? (value > 0 ? 1 : 0) : 1 - value * value;
      if (slope === 0) continue;
      const error = (hiddenError[unit] as number) * slope;
      const offset = unit * first.stride;
      for (let input = 0; input < PIXELS; input++) {
        (first.gradient[offset + input] as number) += error * (rows.pixels[at + input] as number);
      }
      (first.gradient[offset + PIXELS] as number) += error;
    }
  }

  /** Fills `hidden` and `output` for the row that starts at `at`. */
  private forward(pixels: Float64Array, at: number): void {
    const { first, second, hidden, output } = this;
    const relu = this.params.activation === 'relu';
    for (let unit = 0; unit < hidden.length; unit++) {
      const offset = unit * first.stride;
      let sum = first.weights[offset + PIXELS] as number;
      for (let input = 0; input < PIXELS; input++) {
        sum += (first.weights[offset + input] as number) * (pixels[at + input] as number);
      }
      hidden[unit] = relu ? Math.max(sum, 0) : Math.tanh(sum);
    }
    let highest = Number.NEGATIVE_INFINITY;
    for (let unit = 0; unit < CLASSES; unit++) {
      const offset = unit * second.stride;
      let sum = second.weights[offset + hidden.length] as number;
      for (let input = 0; input < hidden.length; input++) {
        sum += (second.weights[offset + input] as number) * (hidden[input] as number);
      }
      output[unit] = sum;
      highest = Math.max(highest, sum);
    }
    let total = 0;
    for (let unit = 0; unit < CLASSES; unit++) total += output[unit] = Math.exp((output[unit] as number) - highest);
    for (let unit = 0; unit < CLASSES; unit++) (output[unit] as number) /= total;
  }

  private step(layer: Layer, rows: number): void {
    const { learningRate, momentum, l2 } = this.params;
    const { weights, gradient, velocity } = layer;
    for (let index = 0; index < weights.length; index++) {
      const slope = (gradient[index] as number) / rows + l2 * (weights[index] as number);
      const speed = momentum * (velocity[index] as number) - learningRate * slope;
      velocity[index] = speed;
      (weights[index] as number) += speed;
    }
  }

  /** Fisher and Yates. */
  private shuffled(length: number): Uint32Array {
    const order = Uint32Array.from({ length }, (_, index) => index);
    for (let last = length - 1; last > 0; last--) {
      const other = Math.floor(this.random() * (last + 1));
      const kept = order[last] as number;
      order[last] = order[other] as number;
      order[other] = kept;
    }
    return order;
  }
}
