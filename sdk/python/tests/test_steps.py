"""The rule of the contract: any call may arrive twice, no call may train a model twice, and counts are true."""

import math
import threading
import time

import numpy as np

from client import ServedTest
from estimators import Gate, Tally


class CompareAndSet(ServedTest):
    def setUp(self):
        self.client = self.serve(Tally)

    def test_a_step_is_made_when_the_count_is_right(self):
        first = self.client.fit(calls=2)
        second = self.client.fit(from_calls=2, calls=3, score=True)
        self.assertEqual((first.calls, second.calls), (2, 5))
        self.assertFalse(first.HasField('scores'))
        self.assertEqual(list(second.scores.metrics), ['score'])
        self.assertGreater(second.fit_seconds, 0)

    def test_a_model_that_is_not_here_is_lost(self):
        self.refused('NOT_FOUND', 'MODEL_LOST', lambda: self.client.fit(from_calls=3))

    def test_another_count_is_a_mismatch_and_says_the_true_one(self):
        self.client.fit(calls=4)
        for from_calls in (0, 3, 5):
            trailers = self.refused(
                'ABORTED', 'MODEL_STATE_MISMATCH', lambda: self.client.fit(from_calls=from_calls)
            )
            self.assertEqual(trailers['hyperhost-have-calls'], '4')
        self.assertEqual(self.client.fit(from_calls=4).calls, 5)

    def test_a_repeated_step_is_answered_and_not_made_again(self):
        done = self.client.fit(calls=3, step='once', score=True)
        fits = Tally.fits
        again = self.client.fit(calls=3, step='once', score=True)
        self.assertEqual(Tally.fits, fits)
        self.assertTrue(again.replayed)
        again.replayed = False
        self.assertEqual(again, done)

    def test_a_scoring_in_between_does_not_make_a_step_forgotten(self):
        self.client.fit(step='once')
        self.client.score(1)
        self.assertTrue(self.client.fit(step='once').replayed)

    def test_a_lower_epoch_than_seen_for_the_search_is_stale(self):
        self.client.fit(epoch=7)
        self.refused('ABORTED', 'STALE_EPOCH', lambda: self.client.fit(from_calls=1, epoch=6))
        self.refused('ABORTED', 'STALE_EPOCH', lambda: self.client.score(1, epoch=6))
        self.assertEqual(self.client.fit(from_calls=1, epoch=8).calls, 2)

    def test_a_released_model_is_lost_and_may_begin_again(self):
        self.client.fit(calls=2)
        self.client.fit(calls=2, model='other')
        self.client.release('m', 'never heard of')
        self.refused('NOT_FOUND', 'MODEL_LOST', lambda: self.client.fit(from_calls=2))
        self.assertEqual(self.client.fit().calls, 1)
        self.client.release()
        self.refused('NOT_FOUND', 'MODEL_LOST', lambda: self.client.score(2, model='other'))

    def test_faulty_requests_are_refused_with_all_that_is_wrong(self):
        for what in (
            {'calls': 0},
            {'calls': 2, 'chunks': [0]},
            {'chunks': [9]},
            {'model': ''},
        ):
            with self.subTest(what):
                self.refused('INVALID_ARGUMENT', 'INVALID_REQUEST', lambda: self.client.fit(**what))


class WhileAStepRuns(ServedTest):
    def setUp(self):
        Gate.entered, Gate.opened = threading.Semaphore(0), threading.Semaphore(0)
        self.client = self.serve(Gate, slots=2)

    def begin(self, **what):
        stream = self.client.stream(**what)
        self.assertTrue(Gate.entered.acquire(timeout=10))
        return stream

    def test_the_same_step_attaches_and_hears_the_same_result(self):
        first = self.begin(step='one')
        second = self.client.stream(step='one')
        next(second)  # a heartbeat: it is attached
        Gate.opened.release()
        self.assertEqual(list(first)[-1].result, list(second)[-1].result)
        self.assertEqual(self.client.score(1).scores.metrics['score'], 1)

    def test_another_step_of_the_model_finds_it_busy(self):
        stream = self.begin()
        self.refused('ABORTED', 'MODEL_BUSY', lambda: self.client.fit())
        self.refused('ABORTED', 'MODEL_BUSY', lambda: self.client.score(0))
        Gate.opened.release()
        self.assertEqual(list(stream)[-1].result.calls, 1)

    def test_more_steps_than_slots_are_refused(self):
        streams = [self.begin(model=name) for name in 'ab']
        self.refused('RESOURCE_EXHAUSTED', 'SLOTS_FULL', lambda: self.client.fit(model='c'))
        Gate.opened.release(2)
        for stream in streams:
            list(stream)
        Gate.opened.release()
        self.assertEqual(self.client.fit(model='c').calls, 1)

    def test_a_cancelled_step_stops_after_its_call_and_the_count_is_true(self):
        stream = self.begin(calls=5)
        Gate.opened.release()
        self.assertTrue(Gate.entered.acquire(timeout=10))  # in the second call
        stream.cancel()
        time.sleep(0.2)
        Gate.opened.release()
        deadline = time.monotonic() + 5
        while self._busy() and time.monotonic() < deadline:
            time.sleep(0.02)
        trailers = self.refused('ABORTED', 'MODEL_STATE_MISMATCH', lambda: self.client.fit(from_calls=5))
        self.assertEqual(trailers['hyperhost-have-calls'], '2')
        Gate.opened.release()
        self.assertEqual(self.client.fit(from_calls=2).calls, 3)

    def test_a_step_goes_on_when_one_of_two_who_wait_is_cancelled(self):
        first = self.begin(step='one', calls=2)
        second = self.client.stream(step='one', calls=2)
        next(second)
        first.cancel()
        time.sleep(0.2)
        Gate.opened.release(2)
        self.assertEqual(list(second)[-1].result.calls, 2)

    def test_a_model_released_while_it_is_trained_is_lost(self):
        stream = self.begin(calls=5)
        self.client.release('m')
        Gate.opened.release()
        self.refused('NOT_FOUND', 'MODEL_LOST', lambda: list(stream))
        Gate.opened.release()
        self.assertEqual(self.client.fit().calls, 1)

    def test_signs_of_life_come_more_often_than_promised(self):
        stream = self.begin(calls=2)
        promised = self.client.describe().heartbeat_interval_ms / 1000
        Gate.opened.release()
        self.assertTrue(Gate.entered.acquire(timeout=10))
        began = time.monotonic()
        first, second = next(stream), next(stream)
        self.assertLess(time.monotonic() - began, 2 * promised)
        self.assertEqual((first.WhichOneof('event'), second.progress.calls), ('progress', 1))
        Gate.opened.release()
        list(stream)

    def test_describe_is_answered_while_all_slots_are_taken(self):
        streams = [self.begin(model=name) for name in 'ab']
        self.assertEqual(self.client.describe().max_concurrent_steps, 2)
        Gate.opened.release(2)
        for stream in streams:
            list(stream)

    def _busy(self):
        try:
            self.client.score(1)
        except Exception as error:
            return 'running' in error.details()
        return False


class Failures(ServedTest):
    def test_parameters_that_the_constructor_refuses_are_invalid(self):
        client = self.serve(Tally)
        for params in ({'rate': -1.0}, {'unheard_of': 1}, '[1]', '{"rate": NaN}', 'no json'):
            with self.subTest(params):
                failure = client.fit(params=params)
                self.assertEqual(failure.reason, 1)
                self.assertTrue(failure.message)

    def test_an_instance_is_cloned_and_gets_its_parameters_by_set_params(self):
        from sklearn.linear_model import SGDClassifier

        template = SGDClassifier(penalty='l1')
        client = self.serve(template)
        self.assertEqual(client.fit(params={'alpha': 0.01}, score=True).calls, 1)
        self.assertEqual(client.fit(params={'alhpa': 0.01}, model='typo').reason, 1)
        self.assertEqual((template.alpha, template.random_state, hasattr(template, 'coef_')), (0.0001, None, False))

    def test_what_scikit_learn_finds_invalid_only_in_training_is_invalid(self):
        from sklearn.neural_network import MLPClassifier

        failure = self.serve(MLPClassifier).fit(params={'activation': 'softsign'})
        self.assertEqual(failure.reason, 1)
        self.assertIn('activation', failure.message)

    def test_an_error_in_training_tells_its_trace_and_drops_the_model(self):
        client = self.serve(Tally)
        client.fit(calls=2, params={'fail_at': 4})
        failure = client.fit(from_calls=2, calls=3, params={'fail_at': 4})
        self.assertEqual((failure.reason, failure.message), (2, 'RuntimeError: out of luck'))
        self.assertIn('partial_fit', failure.traceback)
        self.refused('NOT_FOUND', 'MODEL_LOST', lambda: client.fit(from_calls=3))

    def test_an_error_in_scoring_is_a_failure_of_the_step(self):
        client = self.serve(Tally)
        self.assertEqual(client.fit(params={'broken_score': True}, score=True).reason, 2)
        self.assertEqual(client.fit(params={'broken_score': True}).calls, 1)
        self.assertEqual(client.score(1).failure.message, 'RuntimeError: cannot be scored')
        self.assertEqual(client.fit(from_calls=1, params={'broken_score': True}).calls, 2)

    def test_long_errors_are_cut_to_the_sizes_of_the_contract(self):
        class Wordy(Tally):
            def partial_fit(self, x, y):
                raise RuntimeError('ä' * 40_000)

        failure = self.serve(Wordy).fit()
        self.assertLessEqual(len(failure.message.encode()), 1024)
        self.assertLessEqual(len(failure.traceback.encode()), 16 * 1024)

    def test_a_score_that_is_not_finite_passes_through(self):
        client = self.serve(Tally)
        for name in ('nan', 'inf', '-inf'):
            scores = client.fit(model=name, params={'score': name}, score=True).scores.metrics
            self.assertEqual(repr(scores['score']), name)
        self.assertTrue(math.isnan(client.score(1, model='nan').scores.metrics['score']))


class Determinism(ServedTest):
    def test_a_replay_from_zero_gives_the_same_scores_to_the_last_bit(self):
        from sklearn.datasets import load_digits
        from sklearn.linear_model import SGDClassifier
        from sklearn.neural_network import MLPClassifier

        params = {
            MLPClassifier: {'hidden_layer_sizes': [16, 8], 'solver': 'sgd', 'learning_rate_init': 0.1},
            SGDClassifier: {'loss': 'log_loss', 'alpha': 1e-4},
        }
        x, y = load_digits(return_X_y=True)
        order = [2, 0, 1, 1, 2, 0]
        for kind, chosen in params.items():
            with self.subTest(kind.__name__):
                loss = {'proba': lambda e, x, y: -float(np.log(e.predict_proba(x)).clip(-20).mean())}
                clients = [self.serve(kind, (x / 16, y), chunks=3, metrics=loss) for _ in range(2)]
                whole = clients[0].fit(calls=6, chunks=order, score=True, params=chosen)
                for call, chunk in enumerate(order):
                    by_call = clients[1].fit(from_calls=call, chunks=[chunk], score=True, params=chosen)
                clients[0].release('m')
                replay = clients[0].fit(calls=6, chunks=order, score=True, params=chosen)
                for other in (by_call, replay):
                    self.assertFalse(other.replayed)
                    self.assertEqual(dict(other.scores.metrics), dict(whole.scores.metrics))
                seeded = clients[0].fit(model='n', seed=6, calls=6, chunks=order, score=True, params=chosen)
                self.assertNotEqual(seeded.scores.metrics['proba'], whole.scores.metrics['proba'])

    def test_each_call_trains_on_the_chunk_it_names(self):
        x = np.array([[1.0], [10.0], [100.0], [0.0]])
        client = self.serve(Tally, ((x[:3], np.zeros(3)), (x[3:], np.zeros(1))), chunks=3)
        self.assertEqual(client.describe().datasets[0].chunks, 3)
        score = client.fit(calls=3, chunks=[2, 0, 1], score=True, seed=0, params={'rate': 1.0}).scores
        self.assertEqual(score.metrics['score'], 111)
        ordered = client.fit(model='n', calls=2, chunks=[2, 0], score=True, seed=0).scores
        self.assertEqual(ordered.metrics['score'], 51)
