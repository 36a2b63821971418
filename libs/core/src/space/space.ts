import type { JsonValue } from '../json/json-value.js';

/** A real number, both ends included. With `log`, its logarithm is drawn evenly. */
export interface FloatParameter {
  readonly type: 'float';
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
}

/** A whole number, both ends included. With `log`, a real number in [low − ½, high + ½] is drawn so, and rounded. */
export interface IntParameter {
  readonly type: 'int';
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
}

/** One of the choices, each as likely. */
export interface CategoricalParameter {
  readonly type: 'categorical';
  readonly choices: readonly JsonValue[];
}

export interface ConstParameter {
  readonly type: 'const';
  readonly value: JsonValue;
}

export type Parameter = FloatParameter | IntParameter | CategoricalParameter | ConstParameter;

/** What to search: parameters by name. */
export interface Space {
  readonly [name: string]: Parameter;
}

/** One drawn set of parameters. */
export type Params = Record<string, JsonValue>;
