"""The state of a model can travel, by explicit hooks only; what is not whole and right is not taken."""

import json
import threading

import numpy as np

from client import ROWS, ServedTest
from estimators import Gate, Tally
from hyperhost.data import Data
from hyperhost.estimator import Estimator

MIB = 1024 * 1024


def snapshot(model):
    return json.dumps([model.state, model.calls]).encode()


def restore(model, state):
    model.state, model.calls = json.loads(state)


HOOKS = {'snapshot': snapshot, 'restore': restore}


class StateOfAModel(ServedTest):
    def setUp(self):
        self.client = self.serve(Tally, **HOOKS)

    def test_a_moved_model_gives_the_scores_of_one_that_was_not_moved(self):
        other = self.serve(Tally, **HOOKS)
        self.client.fit(calls=3)
        state, data = self.client.snapshot(3)
        self.assertEqual((state.calls, state.total_bytes), (3, len(data)))
        self.assertEqual(other.restore(data, 3, sha256=state.sha256).calls, 3)
        stayed, moved = (c.fit(from_calls=3, calls=2, score=True) for c in (self.client, other))
        self.assertEqual(stayed.scores.metrics['score'], moved.scores.metrics['score'])

    def test_a_restored_model_has_its_parameters_and_its_seed(self):
        seen = []
        client = self.serve(Tally, snapshot=snapshot, restore=lambda model, state: seen.append(model))
        client.restore(b'x', 2, params={'rate': 0.25}, seed=6)
        self.assertEqual((seen[0].rate, seen[0].random_state), (0.25, 6))

    def test_twenty_mebibytes_travel_and_so_do_none(self):
        for size in (20 * MIB + 1, 0):
            with self.subTest(size):
                seen = []
                state = np.arange(size, dtype=np.uint8).tobytes()
                client = self.serve(Tally, snapshot=lambda _: state, restore=lambda _, data: seen.append(data))
                client.fit()
                self.assertEqual(client.snapshot(1)[1], state)
                client.restore(state, 1)
                self.assertEqual(seen, [state])

    def test_the_server_says_that_it_can_and_without_hooks_that_it_cannot(self):
        bare = self.serve(Tally)
        self.assertEqual(list(self.client.describe().features), ['snapshot'])
        self.assertEqual(list(bare.describe().features), [])
        bare.fit()
        self.refused('UNIMPLEMENTED', None, lambda: bare.snapshot(1))
        self.refused('UNIMPLEMENTED', None, lambda: bare.restore(b'[1, 1]', 1))

    def test_a_model_is_read_at_exactly_the_calls_asked_for(self):
        self.refused('NOT_FOUND', 'MODEL_LOST', lambda: self.client.snapshot(1))
        self.client.fit(calls=2)
        trailers = self.refused('ABORTED', 'MODEL_STATE_MISMATCH', lambda: self.client.snapshot(1))
        self.assertEqual(trailers['hyperhost-have-calls'], '2')

    def test_it_takes_the_place_of_a_model_with_no_more_calls_only(self):
        self.client.fit(calls=3)
        trailers = self.refused('ABORTED', 'MODEL_STATE_MISMATCH', lambda: self.client.restore(b'[1, 2]', 2))
        self.assertEqual(trailers['hyperhost-have-calls'], '3')
        for calls in (3, 3, 4):
            self.assertEqual(self.client.restore(b'[1, 4]', calls).calls, calls)
        self.assertEqual(self.client.fit(from_calls=4).calls, 5)

    def test_what_is_not_whole_and_right_is_refused_and_nothing_is_taken(self):
        for reason, code, what in (
            ('STATE_CORRUPT', 'DATA_LOSS', {'sha256': '0' * 64}),
            ('STATE_CORRUPT', 'DATA_LOSS', {'total_bytes': 7}),
            ('STATE_CORRUPT', 'DATA_LOSS', {'total_bytes': 5}),
            ('INVALID_REQUEST', 'INVALID_ARGUMENT', {'total_bytes': 256 * MIB + 1}),
            ('INVALID_REQUEST', 'INVALID_ARGUMENT', {'sha256': 'x'}),
            ('INVALID_REQUEST', 'INVALID_ARGUMENT', {'model': ''}),
            ('STATE_FORMAT_UNKNOWN', 'UNIMPLEMENTED', {'format': 'other'}),
            ('PARAMS_INVALID', 'INVALID_ARGUMENT', {'params': {'rate': -1}}),
        ):
            with self.subTest(what):
                self.refused(code, reason, lambda: self.client.restore(b'[1, 3]', 3, **what))
                self.refused('NOT_FOUND', 'MODEL_LOST', lambda: self.client.fit(from_calls=3))
        self.refused('DATA_LOSS', 'STATE_CORRUPT', lambda: self.client.restore(b'[1, ', 3))
        self.assertEqual(self.client.restore(b'[1, 3]', 3).calls, 3)

    def test_a_hook_that_fails_leaves_the_model_as_it_is(self):
        client = self.serve(Tally, snapshot=lambda model: 'text', restore=restore)
        client.fit()
        self.refused('INTERNAL', 'ESTIMATOR_ERROR', lambda: client.snapshot(1))
        self.assertEqual(client.fit(from_calls=1).calls, 2)

    def test_an_older_owner_is_refused(self):
        self.client.fit(epoch=5)
        self.refused('ABORTED', 'STALE_EPOCH', lambda: self.client.snapshot(1, epoch=4))
        self.refused('ABORTED', 'STALE_EPOCH', lambda: self.client.restore(b'[1, 1]', 1, epoch=4))

    def test_both_hooks_are_given_or_neither(self):
        with self.assertRaisesRegex(ValueError, 'both snapshot and restore'):
            Estimator(Tally, Data(ROWS, 1), snapshot=snapshot)
        with self.assertRaisesRegex(ValueError, 'restore is not a function'):
            Estimator(Tally, Data(ROWS, 1), snapshot=snapshot, restore=1)


class WhileAModelIsTouched(ServedTest):
    def test_a_running_step_makes_it_busy_but_a_full_server_still_moves_others(self):
        Gate.entered, Gate.opened = threading.Semaphore(0), threading.Semaphore(0)
        hooks = {'snapshot': lambda model: b'', 'restore': lambda model, state: None}
        client = self.serve(Gate, **hooks)
        step = client.stream()
        self.assertTrue(Gate.entered.acquire(timeout=20))
        self.refused('ABORTED', 'MODEL_BUSY', lambda: client.snapshot(0))
        self.refused('ABORTED', 'MODEL_BUSY', lambda: client.restore(b'', 1))
        self.assertEqual(client.restore(b'', 1, model='other').calls, 1)
        self.assertEqual(client.snapshot(1, model='other')[1], b'')
        Gate.opened.release()
        self.assertEqual(list(step)[-1].result.calls, 1)

    def test_a_state_on_its_way_makes_it_busy_and_a_release_ends_it(self):
        entered, opened = threading.Event(), threading.Event()

        def slow(model, state):
            entered.set()
            opened.wait(20)

        client = self.serve(Tally, snapshot=snapshot, restore=slow)
        refusals = []
        taking = threading.Thread(
            target=lambda: refusals.append(self.refused('NOT_FOUND', 'MODEL_LOST', lambda: client.restore(b'', 1)))
        )
        taking.start()
        self.assertTrue(entered.wait(20))
        self.refused('ABORTED', 'MODEL_BUSY', lambda: client.fit(from_calls=1))
        client.release('m')
        opened.set()
        taking.join(20)
        self.assertEqual(len(refusals), 1)
        self.refused('NOT_FOUND', 'MODEL_LOST', lambda: client.fit(from_calls=1))
