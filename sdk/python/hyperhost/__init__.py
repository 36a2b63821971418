"""Serves an estimator in the scikit-learn style to Hyperhost.

    from hyperhost import serve
    serve(SGDClassifier, data=(X, y))
"""

__version__ = '0.1.0'

from .serving import serve

__all__ = ['serve', '__version__']
