/** Parameters of a model, as the search drew them. */
export type Params = Readonly<Record<string, unknown>>;

/** The data behind an estimator, already split into training and validation rows. */
export interface DatasetInfo {
  readonly name: string;
  readonly trainRows: number;
  readonly validationRows: number;
  /** How many chunks the training rows are cut into. One call trains on one chunk. */
  readonly chunks: number;
  /** Digest of the data and its split. Servers of one pool should agree. */
  readonly sha256: string;
}

/** An estimator, and how it is served. `Model` is whatever the author keeps for one model. */
export interface ServeOptions<Model> {
  /** `[a-z0-9][a-z0-9-]{0,62}`. Servers of one name serve the same estimator. */
  readonly name: string;
  /** Version of the model code, free text of at most 64 bytes. */
  readonly version?: string;
  readonly dataset: DatasetInfo;
  /** A search space in the form of a search's `space`, offered to people as a start. */
  readonly space?: unknown;
  /** Steps at a time. 1 unless given. */
  readonly slots?: number;
  /** The most models that it is to hold at a time; those beyond are rebuilt when they go on. No limit unless given. */
  readonly maxModels?: number;
  /** Same parameters, seed and chunk order give the same scores to the last bit. */
  readonly deterministic?: boolean;
  /** Makes a model. Throw `ParamsInvalid` when the parameters cannot be used. */
  create(given: { readonly params: Params; readonly seed: number }): Model | Promise<Model>;
  /** One call: trains the model on one chunk of the training rows. */
  partialFit(model: Model, chunk: number): void | Promise<void>;
  /** Scores the model on the validation rows; higher is better. A plain number is the metric `score`. */
  score(model: Model): number | Record<string, number> | Promise<number | Record<string, number>>;
  /**
   * The state of a model as bytes, at most 256 MiB: all that training it further and scoring it depend on. With it, and
   * with `restore`, the platform can move a model to another server instead of having it trained again from zero.
   */
  snapshot?(model: Model): Uint8Array | Promise<Uint8Array>;
  /** Makes a model from such bytes, which another server of this pool wrote. */
  restore?(bytes: Uint8Array, given: { readonly params: Params; readonly seed: number }): Model | Promise<Model>;
  /** Name of the form of the bytes, at most 64 bytes. State of another form is refused: change it with the form. */
  readonly stateFormat?: string;
  /** `host:port` to listen on. A free port on loopback unless given. */
  readonly address?: string;
  /** `host:port` of the platform. `HYPERHOST_PLATFORM` unless given; without either it only serves. */
  readonly platform?: string;
  /** Key to register with. `HYPERHOST_KEY` unless given. */
  readonly key?: string;
  /** A sign of life at least this often while a step runs, in ms. */
  readonly heartbeatMs?: number;
}

/** The parameters cannot be used: this model fails, the search goes on. */
export class ParamsInvalid extends Error {
  override readonly name = 'ParamsInvalid';
}
