"""The split and the chunks: the same at every server of a pool."""

import unittest

import numpy as np
from scipy import sparse

from hyperhost.data import Data
from hyperhost.estimator import Estimator
from estimators import Tally

DIGITS = [2, 8, 6, 0, 7, 4, 9, 1, 8, 6, 7, 0]
"""Labels of the first validation rows."""


class Split(unittest.TestCase):
    def test_every_fifth_row_is_for_validation_in_the_proportions_of_the_labels(self):
        y = np.array(['rare'] * 10 + ['often'] * 90)
        data = Data((np.arange(100).reshape(100, 1), y))
        self.assertEqual((data.train_rows, data.validation_rows), (80, 20))
        self.assertEqual(sum(data.y_validation == 'rare'), 2)
        seen = np.concatenate([data.chunks[0][0], data.x_validation]).ravel()
        self.assertEqual(sorted(seen), list(range(100)))

    def test_rows_and_labels_stay_together_in_arrays_sparse_matrices_and_lists(self):
        rows, labels = np.arange(1, 31).reshape(30, 1), np.arange(1, 31)
        digests = set()
        for x, y in ((rows, labels), (sparse.coo_matrix(rows), labels), (rows.tolist(), labels.tolist())):
            data = Data((x, y), chunks=4)
            for part, part_labels in [*data.chunks, (data.x_validation, data.y_validation)]:
                dense = part.toarray() if sparse.issparse(part) else np.asarray(part)
                self.assertEqual(dense.ravel().tolist(), list(part_labels))
            digests.add(data.sha256)
        self.assertEqual(len(digests), 2)  # the sparse form is another

    def test_the_digest_tells_of_rows_labels_and_chunks(self):
        x, y = np.arange(20.0).reshape(10, 2), np.arange(10)
        first = Data((x, y))
        self.assertEqual(Data((x.copy(), y.copy())).sha256, first.sha256)
        for other in (Data((x + 1, y)), Data((x, y[::-1])), Data((x, y), chunks=2)):
            self.assertNotEqual(other.sha256, first.sha256)

    def test_the_split_of_the_digits_is_fixed_for_good(self):
        # Another value here means: servers of this version and of older ones would train on different rows.
        from sklearn.datasets import load_digits

        data = Data(load_digits(return_X_y=True))
        self.assertEqual((data.train_rows, data.validation_rows), (1437, 360))
        self.assertEqual(data.y_validation[:12].tolist(), DIGITS)

    def test_faulty_data_is_refused_in_plain_words(self):
        x = np.zeros((4, 1))
        for data, chunks, words in (
            (x, 1, 'must be (X, y)'),
            ((x, np.zeros(3)), 1, 'X has 4 rows, y has 3'),
            ((x[:1], np.zeros(1)), 1, 'too few'),
            (((x, np.zeros(4)), (x, np.zeros(2))), 1, 'X has 4 validation rows, y has 2'),
            (((x, np.zeros(4)), (x[:0], np.zeros(0))), 1, 'no validation rows'),
            ((x, np.zeros(4)), 4, 'chunks=4'),
        ):
            with self.subTest(words), self.assertRaises(ValueError) as caught:
                Data(data, chunks)
            self.assertIn(words, str(caught.exception))

    def test_another_part_of_the_rows_may_be_kept_in_even_steps_over_the_labels(self):
        x, y = np.arange(100.0).reshape(100, 1), np.arange(100) // 10
        for test_size, kept in ((0.2, 2), (0.3, 3), (0.5, 5), (0.9, 9)):
            data = Data((x, y), test_size=test_size)
            self.assertEqual(np.bincount(data.y_validation).tolist(), [kept] * 10)
            self.assertEqual(data.train_rows, 100 - 10 * kept)


class Kinds(unittest.TestCase):
    data = Data((np.zeros((10, 1)), np.arange(10) % 2))

    def test_the_name_is_made_of_the_class(self):
        for name, expected in (
            ('SGDClassifier', 'sgd-classifier'),
            ('MLPRegressor', 'mlp-regressor'),
            ('MiniBatchKMeans', 'mini-batch-k-means'),
            ('GaussianNB', 'gaussian-nb'),
            ('_My2ndNet', 'my2nd-net'),
        ):
            kind = Estimator(type(name, (Tally,), {}), self.data)
            self.assertEqual(kind.default_name, expected)

    def test_classes_are_all_labels_and_go_where_they_are_taken(self):
        class Classifier(Tally):
            def partial_fit(self, x, y, classes=None):
                self.classes = classes

        kind = Estimator(Classifier, self.data)
        model = kind.create('{}', 0)
        kind.partial_fit(model, 0)
        self.assertEqual(model.classes.tolist(), [0, 1])

    def test_lists_of_json_become_tuples(self):
        model = Estimator(Tally, self.data).create('{"score": [[32, 32], {"a": [1]}]}', 0)
        self.assertEqual(model.given_score, ((32, 32), {'a': [1]}))

    def test_what_cannot_be_served_is_named_at_once(self):
        class Plain:
            pass

        with self.assertRaises(ValueError) as caught:
            Estimator(Plain, self.data, metrics={'f1': 3})
        for words in ('no partial_fit', 'no score', "'f1' is not a function"):
            self.assertIn(words, str(caught.exception))

    def test_estimators_without_labels_are_trained_on_rows_alone(self):
        from sklearn.cluster import MiniBatchKMeans

        x = np.random.RandomState(0).rand(50, 2)
        kind = Estimator(MiniBatchKMeans, Data((x, None)))
        model = kind.create('{"n_clusters": 3, "n_init": 1}', 1)
        kind.partial_fit(model, 0)
        self.assertLess(kind.score(model)['score'], 0)
