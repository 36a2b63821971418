import type { JsonValue } from '../json/json-value.js';

/**
 * When a parameter is there: each named parameter is there and has the value, or one of the listed values. A value that is
 * itself a list is written within a list.
 */
export interface When {
  readonly [name: string]: JsonValue;
}

interface Conditional {
  /** Left out: always there. */
  readonly when?: When | undefined;
}

/**
 * A real number, both ends included. With `log`, its logarithm is drawn evenly. With `step`, it is one of low, low + step, …
 * up to high, each as likely.
 */
export interface FloatParameter extends Conditional {
  readonly type: 'float';
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step?: number | undefined;
}

/**
 * A whole number, both ends included. With `log`, a real number in [low − ½, high + ½] is drawn so, and rounded. With `step`,
 * it is one of low, low + step, … up to high, each as likely.
 */
export interface IntParameter extends Conditional {
  readonly type: 'int';
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step?: number | undefined;
}

/** One of the choices: each as likely, or as likely as its weight says. */
export interface CategoricalParameter extends Conditional {
  readonly type: 'categorical';
  readonly choices: readonly JsonValue[];
  readonly weights?: readonly number[] | undefined;
}

export interface ConstParameter extends Conditional {
  readonly type: 'const';
  readonly value: JsonValue;
}

/** A normally distributed number, cut to [low, high]. With `step`, it is brought to the nearest multiple of step. */
export interface NormalParameter extends Conditional {
  readonly type: 'normal';
  readonly mean: number;
  /** Standard deviation, above 0. */
  readonly sd: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly step?: number | undefined;
}

/** A number above 0 whose natural logarithm is normally distributed, cut to [low, high]. */
export interface LognormalParameter extends Conditional {
  readonly type: 'lognormal';
  /** Mean of the logarithm. */
  readonly mean: number;
  /** Standard deviation of the logarithm, above 0. */
  readonly sd: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

export type Parameter =
  | FloatParameter
  | IntParameter
  | CategoricalParameter
  | ConstParameter
  | NormalParameter
  | LognormalParameter;

export interface NamedParameters {
  readonly [name: string]: Parameter;
}

/** What to search: parameters by name, or a list of these, of which a model takes one. */
export type Space = NamedParameters | readonly NamedParameters[];

/** One drawn set of parameters. */
export type Params = Record<string, JsonValue>;

/** The spaces of a list; a space that is no list is a list of one. */
export function spacesOf(space: Space): readonly NamedParameters[] {
  return isList(space) ? space : [space];
}

function isList(space: Space): space is readonly NamedParameters[] {
  return Array.isArray(space);
}
