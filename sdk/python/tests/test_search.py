"""Searches by `fit`, against a platform of their own: real processes, a real database, nothing between."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.cluster import MiniBatchKMeans
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier, SGDRegressor
from sklearn.svm import SVC

from hyperhost import HyperbandSearchCV, RandomizedSearchCV
from hyperhost.rest import Rest
from own_platform import OwnPlatform, needs_platform
from search_estimators import Moody, Slow

PACKAGE = Path(__file__).parent.parent
DIGITS = load_digits(return_X_y=True)
ALPHA = {'alpha': {'type': 'float', 'low': 1e-6, 'high': 1e-1, 'log': True}}
INTERRUPTED = """
import sys
sys.path[:0] = {paths!r}
from search_estimators import Slow
from hyperhost import RandomizedSearchCV
import numpy
search = RandomizedSearchCV(Slow(), {{'a': [1, 2]}}, n_iter=2, max_iter=100, verbose=True)
search.fit(numpy.zeros((10, 1)), numpy.zeros(10))
"""


@needs_platform
class Search(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.platform = OwnPlatform()
        cls.addClassCleanup(cls.platform.close)
        cls.at, cls.rest = cls.platform.at, Rest(cls.platform.at['url'], cls.platform.at['key'])

    def hyperband(self, estimator=None, parameters=None, **more):
        given = {'max_iter': 9, 'random_state': 42, 'verbose': False, **self.at, **more}
        return HyperbandSearchCV(estimator or SGDClassifier(), parameters or ALPHA, **given)

    def latest(self):
        return self.rest.get('/v1/searches?first=1')['items'][0]

    def test_hyperband_finds_a_model_of_the_digits_keeps_its_promise_and_gives_the_model_itself(self):
        search = self.hyperband(parameters={**ALPHA, 'penalty': ['l2', 'l1']}, max_iter=27, n_jobs=2, chunks=3)
        promise = search.metadata
        self.assertEqual((promise['n_models'], promise['partial_fit_calls']), (49, 357))
        self.assertIs(search.fit(*DIGITS), search)
        self.assertEqual(search.metadata, promise)
        self.assertEqual(search.metadata_, promise)

        results, best = search.cv_results_, search.best_index_
        self.assertEqual(results['partial_fit_calls'].sum(), 357)
        self.assertEqual(set(results['bracket']), {0, 1, 2, 3})
        self.assertTrue(all(len(column) == 49 for column in results.values()))
        self.assertEqual(results['params'][best], search.best_params_)
        self.assertEqual(results['param_penalty'][best], search.best_params_['penalty'])
        self.assertEqual(results['test_score'][best], search.best_score_)
        self.assertEqual(results['rank_test_score'].min(), 1)
        self.assertEqual(len(search.history_), sum(map(len, search.model_history_.values())))
        self.assertEqual(search.model_history_[best][-1]['score'], search.best_score_)
        self.assertEqual(search.best_estimator_.alpha, search.best_params_['alpha'])
        self.assertGreater(search.best_score_, 0.9)
        self.assertEqual(search.n_splits_, 1)

        np.testing.assert_array_equal(search.classes_, np.arange(10))
        self.assertEqual(search.decision_function(DIGITS[0][:5]).shape, (5, 10))
        self.assertEqual(search.score(*DIGITS), np.mean(search.predict(DIGITS[0]) == DIGITS[1]))
        self.assertFalse(hasattr(search, 'transform'))

        held_out = np.zeros(len(DIGITS[1]), dtype=bool)
        shuffled = np.random.RandomState(0).permutation(len(held_out))
        held_out[shuffled[np.argsort(DIGITS[1][shuffled], kind='stable')][::5]] = True
        again = search.score(DIGITS[0][held_out], DIGITS[1][held_out])
        self.assertAlmostEqual(again, search.best_score_, delta=1e-9)

    def test_the_same_random_state_gives_the_same_search(self):
        one, other = (self.hyperband(random_state=np.random.RandomState(7)).fit(*DIGITS) for _ in range(2))
        self.assertEqual(one.best_params_, other.best_params_)
        self.assertEqual(list(one.cv_results_['test_score']), list(other.cv_results_['test_score']))
        self.assertNotEqual(one.best_params_, self.hyperband(random_state=8).fit(*DIGITS).best_params_)

    def test_a_plan_advances_no_generator(self):
        search = self.hyperband(random_state=np.random.RandomState(7))
        self.assertEqual(search.metadata, search.metadata)
        self.assertEqual(search.random_state.randint(1000), np.random.RandomState(7).randint(1000))

    def test_models_that_fail_rank_behind_all_others(self):
        search = self.hyperband(parameters={'alpha': [-1.0, 1e-4, 1e-2]}, max_iter=3).fit(*DIGITS)
        results = search.cv_results_
        failed = [one['alpha'] < 0 for one in results['params']]
        self.assertTrue(0 < sum(failed) < len(failed))
        self.assertEqual(np.isnan(results['test_score']).tolist(), failed)
        self.assertEqual(set(results['rank_test_score'][failed]), {1 + len(failed) - sum(failed)})
        self.assertEqual(set(results['partial_fit_calls'][failed]), {0})
        self.assertGreater(search.metadata['partial_fit_calls'], search.metadata_['partial_fit_calls'])

    def test_it_can_be_copied_and_pickled_with_what_it_found(self):
        search = self.hyperband(max_iter=3).fit(*DIGITS)
        copy = pickle.loads(pickle.dumps(search))
        np.testing.assert_array_equal(copy.predict(DIGITS[0]), search.predict(DIGITS[0]))

    def test_a_random_search_gives_every_model_all_its_calls(self):
        search = RandomizedSearchCV(SGDClassifier(), ALPHA, n_iter=4, max_iter=3, verbose=False, **self.at)
        search.fit(*DIGITS)
        self.assertEqual(list(search.cv_results_['partial_fit_calls']), [3] * 4)
        self.assertEqual(search.metadata, search.metadata_)
        self.assertEqual(search.best_score_, max(search.cv_results_['test_score']))

    def test_scoring_ranks_the_models_and_scores_with_the_best(self):
        x, y = DIGITS
        for scoring in ('neg_mean_absolute_error', lambda model, x, y: -np.abs(model.predict(x) - y).mean()):
            search = self.hyperband(SGDRegressor(), scoring=scoring, max_iter=3).fit(x / 16, y)
            self.assertLess(search.best_score_, 0)
            self.assertAlmostEqual(search.score(x / 16, y), -np.abs(search.predict(x / 16) - y).mean())

    def test_rows_without_labels_are_searched_too(self):
        search = self.hyperband(MiniBatchKMeans(n_init=1), {'n_clusters': [2, 5, 10]}, max_iter=3).fit(DIGITS[0])
        self.assertEqual(search.best_params_, {'n_clusters': 10})
        self.assertEqual(search.transform(DIGITS[0][:2]).shape, (2, 10))

    def test_a_model_that_does_not_come_out_the_same_again_is_told(self):
        with self.assertWarnsRegex(UserWarning, 'does not give the same model'):
            self.hyperband(Moody(), {'a': [1, 2]}, max_iter=3).fit(*DIGITS)

    def test_faults_of_the_spec_are_told_all_at_once_by_path_and_nothing_is_left_behind(self):
        with self.assertRaises(ValueError) as caught:
            self.hyperband(parameters={'alpha': {'type': 'float', 'low': 2, 'high': 1}}, max_iter=0).fit(*DIGITS)
        self.assertRegex(str(caught.exception), r'algorithm\.maxIter: .*\n.*space\.alpha')
        states = [one['state'] for one in self.rest.get('/v1/endpoints')['items']]
        self.assertNotIn('healthy', states)

    def test_a_search_that_fails_says_what_the_estimator_said(self):
        with self.assertRaisesRegex(RuntimeError, "'alpha' parameter of SGDClassifier"):
            self.hyperband(parameters={'alpha': [-1.0]}, max_iter=3).fit(*DIGITS)

    def test_a_wrong_key_is_refused_with_what_to_do(self):
        with self.assertRaisesRegex(PermissionError, 'give key= or HYPERHOST_KEY'):
            self.hyperband(key='hh_wrong').fit(*DIGITS)

    def test_arguments_that_are_not_valid_are_refused(self):
        for more, words in (
            ({'n_jobs': 0}, 'n_jobs=0 must be from 1 to 1024, or -1'),
            ({'test_size': 2}, 'test_size=2 must be a number between 0 and 1'),
            ({'url': 'localhost:5810'}, 'must be an address such as http'),
            ({'random_state': -1, 'priority': 100}, r'seed: .*\n.*priority: '),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValueError, words):
                self.hyperband(**more).fit(*DIGITS)

    def test_a_wrong_address_for_servers_is_told(self):
        with self.assertRaisesRegex(ValueError, 'must be host:port'):
            self.hyperband(platform=self.at['url']).fit(*DIGITS)

    def test_a_search_that_somebody_cancels_ends_the_fit(self):
        def cancel():
            while self.latest()['id'] == before or self.latest()['state'] == 'submitted':
                time.sleep(0.05)
            self.rest.post(f'/v1/searches/{self.latest()["id"]}/cancel')

        self.hyperband(max_iter=1).fit(*DIGITS)
        before = self.latest()['id']
        other = threading.Thread(target=cancel)
        other.start()
        with self.assertRaisesRegex(RuntimeError, 'has been cancelled'):
            self.hyperband(Slow(), {'a': [1, 2]}, max_iter=100).fit(*DIGITS)
        other.join()

    def test_a_fit_waits_for_a_platform_that_is_started_again_and_loses_nothing(self):
        def start_again():
            while self.latest()['estimator'] == before or self.latest()['done']['models'] == 0:
                time.sleep(0.05)
            self.platform.stop()
            self.platform.start()

        self.hyperband(max_iter=1).fit(*DIGITS)
        before = self.latest()['estimator']
        other = threading.Thread(target=start_again)
        other.start()
        search = RandomizedSearchCV(Slow(), {'a': [1, 2, 3]}, n_iter=3, max_iter=20, verbose=False, **self.at)
        search.fit(np.zeros((10, 1)), np.zeros(10))
        other.join()
        self.assertEqual(search.best_params_, {'a': 3})
        self.assertEqual(search.metadata_, search.metadata)

    @unittest.skipUnless(os.name == 'posix', 'needs signals')
    def test_ctrl_c_cancels_the_search_and_stops_the_server(self):
        process = subprocess.Popen(
            [sys.executable, '-c', INTERRUPTED.format(paths=[str(PACKAGE), str(PACKAGE / 'tests')])],
            env={**os.environ, **{f'HYPERHOST_{name.upper()}': value for name, value in self.at.items()}},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertRegex(process.stderr.readline(), rf'the search is at {self.at["url"]}/searches/')
        while 'running' not in process.stderr.readline():
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        self.assertIn('KeyboardInterrupt', process.communicate(timeout=15)[1])
        self.assertEqual(self.latest()['state'], 'cancelled')
        self.assertNotIn('healthy', [one['state'] for one in self.rest.get('/v1/endpoints')['items']])


class WithoutPlatform(unittest.TestCase):
    def test_a_platform_that_is_not_there_is_told_with_what_to_do(self):
        search = HyperbandSearchCV(SGDClassifier(), ALPHA, url='http://127.0.0.1:9')
        with self.assertRaisesRegex(ConnectionError, r'no platform answers at http://127\.0\.0\.1:9 .*npm start'):
            search.fit(*DIGITS)

    def test_an_estimator_without_partial_fit_is_told(self):
        search = HyperbandSearchCV(SVC(), {'C': [1.0]})
        with self.assertRaisesRegex(ValueError, 'SVC has no partial_fit'):
            search.fit(*DIGITS)

    def test_a_key_does_not_travel_readable_over_a_network(self):
        search = HyperbandSearchCV(SGDClassifier(), ALPHA, url='http://192.0.2.1:5810', key='hh_good')
        with self.assertRaisesRegex(ValueError, 'HYPERHOST_INSECURE=1'):
            search.fit(*DIGITS)

    def test_before_a_fit_what_the_best_model_would_do_says_so(self):
        search = HyperbandSearchCV(SGDClassifier(), ALPHA)
        for act in (lambda: search.predict([[1]]), lambda: search.score([[1]], [1]), lambda: search.classes_):
            with self.assertRaisesRegex(ValueError, 'call fit first'):
                act()
        self.assertTrue(hasattr(search, 'predict'))
        self.assertFalse(hasattr(search, 'transform') or hasattr(search, 'classes_'))

    def test_it_is_cloned_and_set_as_an_estimator_is(self):
        search = HyperbandSearchCV(SGDClassifier(alpha=0.5), ALPHA, max_iter=9, key='hh_secret')
        search.set_params(estimator__alpha=0.25, max_iter=27)
        copy = clone(search)
        self.assertIsNot(copy.estimator, search.estimator)
        self.assertEqual(copy.get_params()['estimator__alpha'], 0.25)
        self.assertEqual((copy.max_iter, copy.parameters), (27, ALPHA))
        self.assertTrue(is_classifier(copy))
        self.assertNotIn('hh_secret', repr(copy))
        with self.assertRaisesRegex(ValueError, 'no parameter max_itre, seed'):
            search.set_params(max_itre=1, seed=2)

    def test_scikit_learn_is_not_imported_before_it_is_needed(self):
        code = f'import sys; sys.path.insert(0, {str(PACKAGE)!r}); import hyperhost; print("sklearn" in sys.modules)'
        done = subprocess.run([sys.executable, '-c', code], stdout=subprocess.PIPE, text=True, timeout=30)
        self.assertEqual(done.stdout.strip(), 'False')
