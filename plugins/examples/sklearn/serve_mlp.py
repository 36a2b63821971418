"""scikit-learn's MLPClassifier on its 1,797 handwritten digits. One call is one pass over the training rows."""

import os

# One thread for BLAS: the matrices are small, several servers share a machine, and sums keep one order.
for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):
    os.environ.setdefault(name, '1')

from hyperhost import serve  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402

pixels, digits = load_digits(return_X_y=True)

serve(
    MLPClassifier,
    data=(pixels / 16, digits),
    name='sklearn-mlp',
    dataset='digits',
    space={
        'hidden_layer_sizes': {'type': 'categorical', 'choices': [[32], [64], [128], [32, 32], [64, 64]]},
        'activation': {'type': 'categorical', 'choices': ['relu', 'tanh', 'logistic']},
        'solver': {'type': 'categorical', 'choices': ['adam', 'sgd']},
        'learning_rate_init': {'type': 'float', 'low': 1e-4, 'high': 0.1, 'log': True},
        'alpha': {'type': 'float', 'low': 1e-6, 'high': 0.1, 'log': True},
        'batch_size': {'type': 'categorical', 'choices': [32, 64, 128]},
        'momentum': {'type': 'float', 'low': 0.5, 'high': 0.99},
    },
)
