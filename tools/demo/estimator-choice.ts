import { join } from 'node:path';
import { DemoError } from '../child.js';
import { findPython } from '../python/find-python.js';

/** Which estimator the demo uses, why, and how one of its servers is started. */
export interface EstimatorChoice {
  what: string;
  why: string;
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** scikit-learn's MLPClassifier where a Python is to be had or was asked for, else the Node example. */
export async function chooseEstimator(
  root: string,
  home: string,
  asked: 'sklearn' | 'node' | undefined,
): Promise<EstimatorChoice> {
  if (asked === 'node') return node(root, 'you asked for it');
  const python = await findPython(home, join(root, 'plugins/examples/sklearn/requirements.txt'));
  if ('python' in python) {
    return {
      what: "scikit-learn's MLPClassifier",
      why: python.how,
      command: python.python,
      args: [join(root, 'plugins/examples/sklearn/serve_mlp.py')],
      env: {
        PYTHONPATH: join(root, 'sdk/python'),
        PYTHONUNBUFFERED: '1',
      },
    };
  }
  if (asked === 'sklearn') throw new DemoError(`no Python is to be had for --estimator sklearn: ${python.none}`);
  return node(root, `no Python is to be had: ${python.none}`);
}

function node(root: string, why: string): EstimatorChoice {
  return {
    what: 'the Node example, a small neural network',
    why,
    command: process.execPath,
    args: [join(root, 'dist/plugins/examples/node/src/main.js')],
    env: {},
  };
}
