"""Serves an estimator in the scikit-learn style to Hyperhost, or searches its parameters there.

    from hyperhost import serve
    serve(SGDClassifier, data=(X, y))

    from hyperhost import HyperbandSearchCV
    HyperbandSearchCV(SGDClassifier(), {'alpha': loguniform(1e-6, 1e-1)}).fit(X, y)
"""

__version__ = '0.1.0'

from .search import HyperbandSearchCV, RandomizedSearchCV
from .serving import serve

__all__ = ['HyperbandSearchCV', 'RandomizedSearchCV', 'serve', '__version__']
