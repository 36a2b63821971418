import { parseArgs } from 'node:util';

/** What a person asked the demo for. */
export interface DemoOptions {
  /** Leave everything running at the end, until SIGINT. */
  keep: boolean;
  /** Print the report alone, as one JSON document. */
  json: boolean;
  /** The estimator; undefined means scikit-learn where a Python is to be had, else Node. */
  estimator: 'sklearn' | 'node' | undefined;
}

export const usage = `npm run demo -- [--keep] [--json] [--estimator sklearn|node]

  --keep       leave everything running at the end, until Ctrl-C
  --json       print only the final report, as one JSON document (npm run --silent demo -- --json)
  --estimator  sklearn (the default where a Python is to be had) or node`;

/** Reads the arguments; throws an Error whose message names what is wrong. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): DemoOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      keep: { type: 'boolean' },
      json: { type: 'boolean' },
      estimator: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  // `npm run demo --keep`, without the `--` between, leaves the flag with npm, which hands it down like this.
  const estimator = values.estimator ?? (env.npm_config_estimator || undefined);
  if (estimator !== undefined && estimator !== 'sklearn' && estimator !== 'node') {
    throw new Error(`--estimator is '${estimator}'; it must be sklearn or node`);
  }
  return {
    keep: values.keep ?? env.npm_config_keep === 'true',
    json: values.json ?? env.npm_config_json === 'true',
    estimator,
  };
}
