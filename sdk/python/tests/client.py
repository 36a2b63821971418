"""A gRPC client as the platform is one, and a server in this process, with no mock between them."""

import hashlib
import itertools
import json
import unittest

import grpc
import numpy as np

from hyperhost.contract import ESTIMATOR, caller, message
from hyperhost.data import Data
from hyperhost.estimator import Estimator
from hyperhost.models import Models
from hyperhost.service import EstimatorService
from hyperhost.serving import listen

ROWS = (np.arange(20.0).reshape(10, 2), np.array([0, 1] * 5))


class Client:
    """Speaks the contract; one model unless said otherwise."""

    _ids = itertools.count()

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address)

    def call(self, method, request, **how):
        return caller(self.channel, ESTIMATOR, method)(request, timeout=how.pop('timeout', 20), **how)

    def describe(self):
        return self.call('Describe', _message('DescribeRequest')())

    def request(self, from_calls=0, calls=1, step=None, model='m', params=None, seed=5, **more):
        return _message('PartialFitRequest')(
            step_id=step or f'step-{next(self._ids)}',
            model=self._model(model, params, seed),
            from_calls=from_calls,
            calls=calls,
            **more,
        )

    def stream(self, **what):
        """Starts a step; answers the running stream."""
        return self.call('PartialFit', self.request(**what))

    def fit(self, **what):
        """Makes a step; answers the last message's `result` or `failure`."""
        last = list(self.stream(**what))[-1]
        return getattr(last, last.WhichOneof('event'))

    def score(self, at_calls, model='m', step='scoring', **more):
        return self.call(
            'Score',
            _message('ScoreRequest')(step_id=step, model=self._model(model, None, 5), at_calls=at_calls, **more),
        )

    def release(self, *models):
        self.call('Release', _message('ReleaseRequest')(search_id='s', model_ids=models))

    def snapshot(self, at_calls, model='m', **more):
        """The first message's `state`, and all bytes."""
        request = _message('SnapshotRequest')(model=self._model(model, None, 5), at_calls=at_calls, **more)
        first, *others = self.call('Snapshot', request)
        return first.state, b''.join(part.data for part in others)

    def restore(self, data, calls, model='m', params=None, seed=5, epoch=0, **state):
        """Sends a state in parts of 1 MiB; what is not said of it is what is true."""
        part = _message('RestoreRequest')
        state = {'calls': calls, 'total_bytes': len(data), 'sha256': hashlib.sha256(data).hexdigest(), **state}
        begin = {'model': self._model(model, params, seed), 'state': state, 'epoch': epoch}
        parts = [part(data=data[at : at + 1024 * 1024]) for at in range(0, len(data), 1024 * 1024)]
        return self.call('Restore', iter([part(begin=begin), *parts]))

    def _model(self, model, params, seed):
        params_json = params if isinstance(params, str) else json.dumps(params or {})
        return _message('Model')(search_id='s', model_id=model, params_json=params_json, seed=seed)


class ServedTest(unittest.TestCase):
    """Serves estimators and cleans up after itself."""

    def serve(self, estimator, rows=ROWS, chunks=1, slots=1, metrics=None, snapshot=None, restore=None, **more):
        data = Data(rows, chunks)
        kind = Estimator(estimator, data, metrics=metrics, snapshot=snapshot, restore=restore)
        models = Models(kind, slots)
        service = EstimatorService(
            'under-test', data, models, dataset='rows', slots=slots, has_state=kind.has_state, **more
        )
        server, address = listen(service, '127.0.0.1:0', slots)
        client = Client(address)
        self.addCleanup(lambda: server.stop(0).wait(2))
        self.addCleanup(models.close)
        self.addCleanup(client.channel.close)
        return client

    def refused(self, code, reason, act):
        """`act` must be refused with this code and reason; answers the trailers."""
        with self.assertRaises(grpc.RpcError) as caught:
            act()
        trailers = dict(caught.exception.trailing_metadata() or ())
        self.assertEqual((caught.exception.code().name, trailers.get('hyperhost-reason')), (code, reason))
        return trailers


def _message(name):
    return message(f'hyperhost.estimator.v1.{name}')
