"""Searches in the shape of scikit-learn's and Dask-ML's, run by a platform.

    from hyperhost import HyperbandSearchCV
    search = HyperbandSearchCV(SGDClassifier(), {'alpha': loguniform(1e-6, 1e-1)}, max_iter=81)
    search.fit(X, y)
"""

from __future__ import annotations

from typing import Any, Dict, Optional, Union

from .platform_search import PlatformSearch, Scoring


class HyperbandSearchCV(PlatformSearch):
    """Hyperband: successive halvings side by side, from many models with few calls to few models with all.

    :param estimator: in the scikit-learn style, with `partial_fit`. It is cloned for each model; a `random_state` that
        it has is set to a seed of the model's own.
    :param parameters: a dict of lists or frozen distributions of scipy.stats by name, or a list of such dicts.
    :param max_iter: the most calls of `partial_fit` that one model gets.
    :param aggressiveness: how many times fewer models, with as many times more calls, each rung has.
    :param patience: stops a model that has not improved by `tol` for so many calls; True takes
        max_iter / aggressiveness of them.
    :param tol: an improvement must be more than this; None never stops a model.
    :param test_size: the part of the rows that is kept for scoring; 0.2 where it is None.
    :param random_state: an int, or a generator of numpy; the same one gives the same search.
    :param scoring: `f(estimator, X, y) -> float`, or the name of a scorer of scikit-learn; higher is better.
        None takes `estimator.score`.
    :param verbose: True says how far it is, False does not, None does on a terminal.
    :param n_jobs: models that are trained at a time, each in a thread of this process; -1 is one for each core.
    :param chunks: chunks that the training rows are cut into. One call trains on one chunk.
    :param priority: 1 to 99; the platform serves searches of 99 first.
    :param url: the platform's address; HYPERHOST_URL, or http://127.0.0.1:5810, if not given.
    :param platform: its `host:port` for estimator servers; HYPERHOST_PLATFORM, or 127.0.0.1:5811, if not given.
    :param key: its key; HYPERHOST_KEY if not given.
    :param address: `host:port` at which this process is dialled by the platform. Port 0 takes a free one.
    """

    def __init__(
        self,
        estimator: Any,
        parameters: Any,
        max_iter: int = 81,
        aggressiveness: float = 3,
        patience: Union[bool, int] = False,
        tol: Optional[float] = 0.001,
        test_size: Optional[float] = None,
        random_state: Any = None,
        scoring: Scoring = None,
        verbose: Optional[bool] = None,
        *,
        n_jobs: Optional[int] = None,
        chunks: int = 1,
        priority: int = 50,
        url: Optional[str] = None,
        platform: Optional[str] = None,
        key: Optional[str] = None,
        address: str = '127.0.0.1:0',
    ) -> None:
        self.estimator = estimator
        self.parameters = parameters
        self.max_iter = max_iter
        self.aggressiveness = aggressiveness
        self.patience = patience
        self.tol = tol
        self.test_size = test_size
        self.random_state = random_state
        self.scoring = scoring
        self.verbose = verbose
        self.n_jobs = n_jobs
        self.chunks = chunks
        self.priority = priority
        self.url = url
        self.platform = platform
        self.key = key
        self.address = address

    def _algorithm(self) -> Dict[str, Any]:
        return {
            'type': 'hyperband',
            'maxIter': self.max_iter,
            'aggressiveness': self.aggressiveness,
            'patience': self.patience,
            'tol': self.tol,
        }

    def _parameters(self) -> Any:
        return self.parameters


class RandomizedSearchCV(PlatformSearch):
    """Random search: `n_iter` models, each with `max_iter` calls of `partial_fit`; nobody is cut.

    `param_distributions` is what `parameters` is to HyperbandSearchCV; all other arguments are those of it.
    """

    def __init__(
        self,
        estimator: Any,
        param_distributions: Any,
        n_iter: int = 10,
        max_iter: int = 81,
        patience: Union[bool, int] = False,
        tol: Optional[float] = 0.001,
        test_size: Optional[float] = None,
        random_state: Any = None,
        scoring: Scoring = None,
        verbose: Optional[bool] = None,
        *,
        n_jobs: Optional[int] = None,
        chunks: int = 1,
        priority: int = 50,
        url: Optional[str] = None,
        platform: Optional[str] = None,
        key: Optional[str] = None,
        address: str = '127.0.0.1:0',
    ) -> None:
        self.estimator = estimator
        self.param_distributions = param_distributions
        self.n_iter = n_iter
        self.max_iter = max_iter
        self.patience = patience
        self.tol = tol
        self.test_size = test_size
        self.random_state = random_state
        self.scoring = scoring
        self.verbose = verbose
        self.n_jobs = n_jobs
        self.chunks = chunks
        self.priority = priority
        self.url = url
        self.platform = platform
        self.key = key
        self.address = address

    def _algorithm(self) -> Dict[str, Any]:
        return {
            'type': 'randomized',
            'nInitialParameters': self.n_iter,
            'maxIter': self.max_iter,
            'patience': self.patience,
            'tol': self.tol,
        }

    def _parameters(self) -> Any:
        return self.param_distributions
