import { CLASSES, PIXELS, type Rows } from './digits.js';
import { Random } from './random.js';

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
    random: Random,
  ) {
    this.stride = inputs + 1;
    this.weights = new Float64Array(units * this.stride);
    this.gradient = new Float64Array(this.weights.length);
    this.velocity = new Float64Array(this.weights.length);
    // Glorot and Bengio (2010), section 4.2.1: uniform within ±√(6 / (inputs + units)).
    const bound = Math.sqrt(6 / (inputs + units));
    for (let unit = 0; unit < units; unit++) {
      for (let input = 0; input < inputs; input++) {
        this.weights[unit * this.stride + input] = (2 * random.next() - 1) * bound;
      }
    }
  }
}

/**
 * A perceptron with one hidden layer and a softmax output, trained on the cross entropy by stochastic gradient descent
 * with momentum and weight decay. Everything it draws comes from its seed, so training it again gives the same bits.
 */
export class Perceptron {
  private readonly random: Random;
  private readonly first: Layer;
  private readonly second: Layer;
  private readonly hidden: Float64Array;
  private readonly output = new Float64Array(CLASSES);
  private readonly hiddenError: Float64Array;

  constructor(
    private readonly params: PerceptronParams,
    seed: number,
  ) {
    this.random = new Random(seed);
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

  /** All that further training depends on: the position of the generator, then weights and velocities. */
  get state(): Uint8Array {
    const parts = this.learned;
    const state = new Float64Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
    state[0] = this.random.state;
    let at = 1;
    for (const part of parts) {
      state.set(part, at);
      at += part.length;
    }
    return new Uint8Array(state.buffer);
  }

  /** Goes on where another one of the same parameters is. @throws RangeError when the state is not of such a one. */
  set state(bytes: Uint8Array) {
    // A copy, since numbers must begin at a multiple of their length.
    const state = new Float64Array(Uint8Array.from(bytes).buffer);
    const parts = this.learned;
    if (state.length !== 1 + parts.reduce((sum, part) => sum + part.length, 0)) {
      throw new RangeError(`a state of ${state.length} numbers is not that of a perceptron of this size`);
    }
    this.random.state = state[0] as number;
    let at = 1;
    for (const part of parts) {
      part.set(state.subarray(at, at + part.length));
      at += part.length;
    }
  }

  private get learned(): Float64Array[] {
    return [this.first, this.second].flatMap(({ weights, velocity }) => [weights, velocity]);
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
      addScaled(second.gradient, offset, error, hidden, 0, hidden.length);
      addScaled(hiddenError, 0, error, second.weights, offset, hidden.length);
      (second.gradient[offset + hidden.length] as number) += error;
    }
    for (let unit = 0; unit < hidden.length; unit++) {
      const value = hidden[unit] as number;
      const slope = this.params.activation === 'relu' ? (value > 0 ? 1 : 0) : 1 - value * value;
      if (slope === 0) continue;
      const error = (hiddenError[unit] as number) * slope;
      const offset = unit * first.stride;
      addScaled(first.gradient, offset, error, rows.pixels, at, PIXELS);
      (first.gradient[offset + PIXELS] as number) += error;
    }
  }

  /** Fills `hidden` and `output` for the row that starts at `at`. */
  private forward(pixels: Float64Array, at: number): void {
    const { first, second, hidden, output } = this;
    const relu = this.params.activation === 'relu';
    for (let unit = 0; unit < hidden.length; unit++) {
      const offset = unit * first.stride;
      const sum = (first.weights[offset + PIXELS] as number) + dot(first.weights, offset, pixels, at, PIXELS);
      hidden[unit] = relu ? Math.max(sum, 0) : Math.tanh(sum);
    }
    let highest = Number.NEGATIVE_INFINITY;
    for (let unit = 0; unit < CLASSES; unit++) {
      const offset = unit * second.stride;
      const bias = second.weights[offset + hidden.length] as number;
      const sum = bias + dot(second.weights, offset, hidden, 0, hidden.length);
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
      const other = Math.floor(this.random.next() * (last + 1));
      const kept = order[last] as number;
      order[last] = order[other] as number;
      order[other] = kept;
    }
    return order;
  }
}

/** Sum of the products of `length` values of `a` and of `b`; four sums at a time, since each addition waits for the last. */
function dot(a: Float64Array, atA: number, b: Float64Array, atB: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += (a[atA + i] as number) * (b[atB + i] as number);
    s1 += (a[atA + i + 1] as number) * (b[atB + i + 1] as number);
    s2 += (a[atA + i + 2] as number) * (b[atB + i + 2] as number);
    s3 += (a[atA + i + 3] as number) * (b[atB + i + 3] as number);
  }
  for (; i < length; i++) s0 += (a[atA + i] as number) * (b[atB + i] as number);
  return s0 + s1 + (s2 + s3);
}

/** Adds `factor` times `length` values of `from` to those of `to`. */
function addScaled(
  to: Float64Array,
  atTo: number,
  factor: number,
  from: Float64Array,
  atFrom: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) (to[atTo + i] as number) += factor * (from[atFrom + i] as number);
}
