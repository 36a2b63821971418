"""Lists and distributions as spaces."""

import math
import unittest

import numpy as np

from hyperhost.distributions import space_of

try:
    from scipy import stats
except ImportError:
    stats = None


class Parameters(unittest.TestCase):
    def parameter(self, value):
        return space_of({'p': value})['p']

    def test_lists_tuples_and_arrays_are_choices(self):
        self.assertEqual(self.parameter(['a', None, True]), {'type': 'categorical', 'choices': ['a', None, True]})
        self.assertEqual(self.parameter([(1, 2), (3,)])['choices'], [[1, 2], [3]])
        choices = self.parameter(np.array([0.25, 0.5]))['choices']
        self.assertEqual((choices, {type(one) for one in choices}), ([0.25, 0.5], {float}))
        self.assertIs(type(self.parameter([np.int64(3)])['choices'][0]), int)

    def test_a_parameter_in_the_form_of_the_platform_stays_as_it_is(self):
        given = {'type': 'int', 'low': 1, 'high': 8, 'when': {'solver': ['sgd']}}
        self.assertEqual(self.parameter(given), given)

    def test_a_list_of_dicts_is_a_list_of_spaces(self):
        self.assertEqual([list(one) for one in space_of([{'a': [1]}, {'b': [2]}])], [['a'], ['b']])

    def test_all_that_cannot_be_turned_is_named_at_once(self):
        class Rvs:
            def rvs(self):
                return 1

        given = {'a': 3, 'b': [], 'c': 'relu', 'd': [object], 'e': Rvs(), 'f': {'low': 1}, 'g': [math.nan], 'h': [1]}
        with self.assertRaises(ValueError) as caught:
            space_of(given)
        for name, words in zip('abcdefg', ['give [value]', 'empty', 'give [value]', 'JSON', 'ppf', "'type'", 'JSON']):
            self.assertRegex(str(caught.exception), rf"\['{name}'\]: .*{words}".replace('[value]', r'\[value\]'))
        self.assertNotIn("['h']", str(caught.exception))
        for given in ([], 5, [5]):
            with self.assertRaises(ValueError):
                space_of(given)

    def test_names_that_the_estimator_does_not_have_are_told_with_the_other_faults(self):
        with self.assertRaises(ValueError) as caught:
            space_of({'alhpa': [1], 'tal': 1, 'tol': 1}, ['alpha', 'tol'])
        self.assertRegex(str(caught.exception), "(?s)'tol'.*has no alhpa, tal: it has alpha, tol")


@unittest.skipIf(stats is None, 'needs scipy')
class Distributions(unittest.TestCase):
    def test_those_that_are_kinds_of_the_platform_are_turned_exactly(self):
        for frozen, expected in (
            (stats.uniform(), {'type': 'float', 'low': 0, 'high': 1}),
            (stats.uniform(2, scale=3), {'type': 'float', 'low': 2, 'high': 5}),
            (stats.loguniform(1e-4, 1e-1), {'type': 'float', 'low': 1e-4, 'high': 1e-1, 'log': True}),
            (stats.reciprocal(a=1, b=10, scale=2), {'type': 'float', 'low': 2, 'high': 20, 'log': True}),
            (stats.randint(1, 10), {'type': 'int', 'low': 1, 'high': 9}),
            (stats.randint(0, 3, loc=5), {'type': 'int', 'low': 5, 'high': 7}),
            (stats.norm(1, 2), {'type': 'normal', 'mean': 1, 'sd': 2}),
            (stats.lognorm(0.5, scale=math.exp(-3)), {'type': 'lognormal', 'mean': -3, 'sd': 0.5}),
            (stats.truncnorm(-1, np.inf, loc=2, scale=4), {'type': 'normal', 'mean': 2, 'sd': 4, 'low': -2}),
        ):
            with self.subTest(frozen.dist.name):
                self.assertEqual(space_of({'p': frozen})['p'], expected)

    def test_others_are_drawn_from_their_quantiles(self):
        for frozen in (stats.beta(2, 5), stats.lognorm(1, loc=3), stats.loguniform(1, 10, loc=1)):
            choices = space_of({'p': frozen})['p']['choices']
            self.assertEqual(len(choices), 1000)
            self.assertAlmostEqual(choices[500], frozen.ppf(0.5005))
            self.assertLess(stats.kstest(choices, frozen.cdf).statistic, 0.001)

    def test_whole_numbers_stay_whole(self):
        choices = space_of({'p': stats.poisson(4)})['p']['choices']
        self.assertEqual({type(one) for one in choices}, {int})
        self.assertAlmostEqual(choices.count(4) / 1000, stats.poisson(4).pmf(4), delta=0.001)

    def test_a_distribution_without_its_parameters_is_told(self):
        with self.assertRaisesRegex(ValueError, r"\['p'\]: .*give a frozen distribution"):
            space_of({'p': stats.loguniform})

    def test_ends_that_are_no_numbers_are_refused(self):
        with self.assertRaisesRegex(ValueError, 'finite'):
            space_of({'p': stats.norm(0, np.inf)})
