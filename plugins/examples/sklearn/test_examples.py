"""The examples do what their README says."""

import json
import re
import subprocess
import sys
import unittest
from pathlib import Path

import grpc

from hyperhost.contract import ESTIMATOR, caller, message


class Examples(unittest.TestCase):
    def served(self, script):
        process = subprocess.Popen(
            [sys.executable, '-W', 'error::FutureWarning', Path(__file__).parent / script],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        line = process.stdout.readline()
        self.assertIn('(1437 training rows, 360 validation rows)', line)
        channel = grpc.insecure_channel(re.search(r'127\.0\.0\.1:\d+', line).group())
        self.addCleanup(channel.close)
        return channel

    def describe(self, channel):
        return caller(channel, ESTIMATOR, 'Describe')(message('hyperhost.estimator.v1.DescribeRequest')(), timeout=10)

    def score(self, channel, calls, **params):
        request = message('hyperhost.estimator.v1.PartialFitRequest')(step_id='a', calls=calls, score=True)
        request.model.search_id, request.model.model_id, request.model.seed = 's', 'm', 7
        request.model.params_json = json.dumps(params)
        last = list(caller(channel, ESTIMATOR, 'PartialFit')(request, timeout=60))[-1]
        return last.result.scores.metrics['score']

    def test_the_mlp_offers_a_space_in_which_it_learns_the_digits(self):
        channel = self.served('serve_mlp.py')
        description = self.describe(channel)
        self.assertEqual((description.name, description.datasets[0].name), ('sklearn-mlp', 'digits'))
        space = json.loads(description.default_space_json)
        good = {'hidden_layer_sizes': [64, 64], 'learning_rate_init': 0.003, 'batch_size': 32}
        self.assertLessEqual(good.keys(), space.keys())
        self.assertGreaterEqual(self.score(channel, 27, **good), 0.95)

    def test_the_shortest_server_learns_the_digits(self):
        channel = self.served('serve_sgd.py')
        self.assertEqual(self.describe(channel).name, 'sgd-classifier')
        self.assertGreaterEqual(self.score(channel, 9, alpha=1e-3), 0.9)


if __name__ == '__main__':
    unittest.main()
