"""A search that a platform runs on rows of this process: `fit` serves the estimator and the rows, submits the search, follows
it to its end, and trains the best model again here.
"""

from __future__ import annotations

import inspect
import os
import time
import warnings
from typing import Any, Callable, Dict, Iterable, NoReturn, Optional, Sequence, Union

import numpy as np

from .data import Data
from .distributions import plain, space_of
from .estimator import Estimator, Verdict
from .estimator_manners import EstimatorManners
from .progress import Progress
from .registration import check_platform
from .rest import Rest
from .search_results import by_model, cv_results_of, history_of, promise_of, tally_of
from .served_fit import ServedFit, quiet_and_alone
from .serving import MAX_SLOTS

SAME_SCORE = 1e-9
FIRST_LOOK_S, LONGEST_PAUSE_S = 0.05, 0.5

Scoring = Union[None, str, Callable[[Any, Any, Any], float]]


class NotFittedError(ValueError, AttributeError):
    """The search has no best model yet."""


class _OfBest:
    """A method or attribute of the best estimator, there where the estimator has it."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, search: Any, owner: type) -> Any:
        if search is None:
            return self
        best = search.__dict__.get('best_estimator_')
        if best is not None:
            return getattr(best, self._name)
        if not self._name.endswith('_'):
            getattr(search.estimator, self._name)  # raises an AttributeError where there will never be one
            return search._not_fitted
        search._not_fitted()


class PlatformSearch(EstimatorManners):
    """What all searches share. A subclass says its algorithm and where its parameters are."""

    n_splits_ = 1
    multimetric_ = False

    predict = _OfBest()
    predict_proba = _OfBest()
    predict_log_proba = _OfBest()
    decision_function = _OfBest()
    transform = _OfBest()
    inverse_transform = _OfBest()
    classes_ = _OfBest()
    n_features_in_ = _OfBest()
    feature_names_in_ = _OfBest()

    estimator: Any
    test_size: Optional[float]
    random_state: Any
    scoring: Scoring
    verbose: Optional[bool]
    n_jobs: Optional[int]
    chunks: int
    priority: int
    url: Optional[str]
    platform: Optional[str]
    key: Optional[str]
    address: str

    def _algorithm(self) -> Dict[str, Any]:
        raise NotImplementedError

    def _parameters(self) -> Any:
        raise NotImplementedError

    @property
    def metadata(self) -> Dict[str, Any]:
        """What the search promises: `n_models`, `partial_fit_calls`, and both with `decisions` by bracket.

        Before a fit the platform is asked for its plan; nothing is trained. Afterwards it is that of the fit.
        """
        promise = self.__dict__.get('_promise')
        if promise is not None:
            return promise
        rest = self._rest()
        known = rest.get('/v1/estimators')['items']
        if known:  # what is promised does not depend on the estimator, but the platform wants to know it
            return self._planned(rest, known[0]['name'])
        rows = Data((np.zeros((10, 1)), np.arange(10) % 2))
        served = self._served(Estimator(self.estimator, rows, metrics=self._metrics()), rows)
        try:
            served.start()
            return self._planned(rest, served.name)
        finally:
            served.close()

    def fit(self, X: Any, y: Any = None, *, classes: Optional[Sequence[Any]] = None) -> Any:
        """Searches, and keeps the best model, trained again here.

        :param X: rows; an array, a sparse matrix, a data frame or a list. `test_size` of them are kept for scoring.
        :param y: labels or values; None where the estimator needs none.
        :param classes: all labels, where y may lack some.
        :raises ValueError: where an argument is not valid, or the platform refuses the search; names all faults.
        :raises ConnectionError: where no platform answers.
        :raises PermissionError: where the platform refuses the key.
        :raises RuntimeError: where the search fails or is cancelled.
        """
        rest = self._rest()
        spec = self._spec()
        seed = _seed_of(self.random_state)
        rows = Data((X, y), self.chunks, 0.2 if self.test_size is None else self.test_size)
        kind = Estimator(self.estimator, rows, classes, self._metrics())
        rest.get('/v1/estimators')  # says at once whether the platform is there, and takes the key
        served = self._served(kind, rows)
        spec.update(estimator=served.name, **({} if seed is None else {'seed': seed}))
        progress = Progress(self.verbose)
        try:
            with quiet_and_alone():
                try:
                    served.start()
                    search = self._run(rest, served, spec, progress)
                finally:
                    served.close()
                self._keep_results(rest, served, search)
                progress.show(search, ', now training the best model again here')
                self.best_estimator_ = self._train_again(served)
                progress.show(search)
        finally:
            progress.close()
        return self

    def score(self, X: Any, y: Any = None) -> float:
        """Score of the best estimator on these rows, by `scoring` where that was given."""
        if not self.__sklearn_is_fitted__():
            self._not_fitted()
        scorer = self._metrics().get('score')
        if scorer:
            return float(scorer(self.best_estimator_, X, y))
        return float(self.best_estimator_.score(X) if y is None else self.best_estimator_.score(X, y))

    def _run(self, rest: Rest, served: ServedFit, spec: Dict[str, Any], progress: Progress) -> Dict[str, Any]:
        """Submits and follows a search; answers it when it has finished. Whatever else happens, it is cancelled."""
        search = None
        try:
            rest.when_away = lambda: progress.tell(f'hyperhost: {rest.url} does not answer, trying again until it does')
            search = rest.submit(spec)
            path = f'/v1/searches/{search["id"]}'
            progress.tell(f'hyperhost: the search is at {rest.url}/searches/{search["id"]}')
            pause = FIRST_LOOK_S
            while search['state'] in ('submitted', 'running'):
                progress.show(search)
                time.sleep(pause)
                pause = min(1.5 * pause, LONGEST_PAUSE_S)
                if served.ended:
                    raise RuntimeError(f'the search was cancelled: {served.ended}')
                search = rest.get(path)
            if search['state'] != 'finished' or search['best'] is None:
                raise RuntimeError(_why(rest, search))
            return search
        except BaseException:
            if search is not None and search['state'] in ('submitted', 'running'):
                progress.tell(_cancelled(rest, search['id']))
            raise

    def _keep_results(self, rest: Rest, served: ServedFit, search: Dict[str, Any]) -> None:
        """Sets the attributes of a finished search but the best estimator, so that they are there whatever comes."""
        path = f'/v1/searches/{search["id"]}'
        models = rest.all(f'{path}/models')
        history = rest.all(f'{path}/history')
        params = [served.params_of(search['id'], model['number'], model['params']) for model in models]
        self.__dict__.pop('best_estimator_', None)  # that of an earlier fit
        self.search_id_ = search['id']
        self._promise = promise_of(**search['promised'], brackets=search['brackets'])
        self.metadata_ = tally_of(models, history)
        self.history_ = history_of(models, history, params, search['startedAt'])
        self.model_history_ = by_model(self.history_)
        self.cv_results_ = cv_results_of(models, params, self.model_history_)
        self.best_index_ = search['best']['model']
        self.best_params_ = params[self.best_index_]
        self.best_score_ = search['best']['score']

    def _train_again(self, served: ServedFit) -> Any:
        """The best model, from its seed. Warns where it does not score as it did in the search."""
        calls = int(self.cv_results_['partial_fit_calls'][self.best_index_])
        try:
            model, score = served.train_again(self.search_id_, self.best_index_, calls)
        except Verdict as verdict:
            if isinstance(verdict.__context__, KeyboardInterrupt):
                raise KeyboardInterrupt from None
            raise RuntimeError(f'the best model could not be trained again here: {verdict.message}') from None
        if not abs(score - self.best_score_) <= SAME_SCORE:
            warnings.warn(
                f'trained again, the best model scores {score!r} here and {self.best_score_!r} in the search: '
                'the estimator does not give the same model for the same seed, parameters and rows',
                stacklevel=3,
            )
        return model

    def _planned(self, rest: Rest, estimator: str) -> Dict[str, Any]:
        plan = rest.post('/v1/searches/plan', {**self._spec(), 'estimator': estimator})
        return promise_of(plan['models'], plan['calls'], plan['brackets'])

    def _spec(self) -> Dict[str, Any]:
        return {
            'algorithm': {name: plain(value) for name, value in self._algorithm().items()},
            'space': space_of(self._parameters(), _names_taken(self.estimator)),
            'priority': self.priority,
        }

    def _metrics(self) -> Dict[str, Callable[[Any, Any, Any], float]]:
        if self.scoring is None:
            return {}
        if callable(self.scoring):
            return {'score': self.scoring}
        from sklearn.metrics import get_scorer

        return {'score': get_scorer(self.scoring)}

    def _rest(self) -> Rest:
        return Rest(self.url or _setting('HYPERHOST_URL') or 'http://127.0.0.1:5810', self._key())

    def _key(self) -> Optional[str]:
        return (self.key or _setting('HYPERHOST_KEY')).strip() or None

    def _served(self, kind: Estimator, rows: Data) -> ServedFit:
        platform = self.platform or _setting('HYPERHOST_PLATFORM') or '127.0.0.1:5811'
        check_platform(platform, self._key())
        return ServedFit(kind, rows, platform, self._key(), self.address, _slots_of(self.n_jobs))

    def _not_fitted(self, *_: Any, **__: Any) -> NoReturn:
        raise NotFittedError(f'{type(self).__name__} has no best estimator yet: call fit first')

    def __sklearn_is_fitted__(self) -> bool:
        return 'best_estimator_' in self.__dict__

    def __sklearn_tags__(self) -> Any:
        return self.estimator.__sklearn_tags__()

    @property
    def _estimator_type(self) -> Any:
        return self.estimator._estimator_type


def _setting(name: str) -> str:
    return os.environ.get(name, '').strip()


def _names_taken(estimator: Any) -> Optional[Iterable[str]]:
    """Names of the parameters that an estimator takes; None where it takes any."""
    if not inspect.isclass(estimator) and hasattr(estimator, 'get_params'):
        return estimator.get_params()
    try:
        taken = inspect.signature(estimator).parameters if inspect.isclass(estimator) else {}
    except (TypeError, ValueError):  # a class written in C may hide them
        return None
    hidden = not taken or any(one.kind is one.VAR_KEYWORD for one in taken.values())
    return None if hidden else taken


def _slots_of(n_jobs: Optional[int]) -> int:
    if n_jobs is None:
        return 1
    if n_jobs == -1:
        return os.cpu_count() or 1
    if not 1 <= n_jobs <= MAX_SLOTS:
        raise ValueError(f'n_jobs={n_jobs} must be from 1 to {MAX_SLOTS}, or -1 for one for each core')
    return n_jobs


def _seed_of(random_state: Any) -> Optional[int]:
    """Seed of the search, 0 to 2^32 − 1; None leaves it to the platform. A generator is advanced by one draw."""
    if random_state is None:
        return None
    if hasattr(random_state, 'integers'):
        return int(random_state.integers(2**32))
    if hasattr(random_state, 'randint'):
        return int(random_state.randint(2**31 - 1))
    return plain(random_state)


def _cancelled(rest: Rest, search_id: str) -> str:
    """Cancels a search; answers how that went."""
    try:
        rest.post(f'/v1/searches/{search_id}/cancel')
        return 'hyperhost: the search is cancelled'
    except (OSError, RuntimeError) as error:  # it has ended meanwhile; or nobody is there
        return f'hyperhost: search {search_id} is not cancelled: {error}'


def _why(rest: Rest, search: Dict[str, Any]) -> str:
    """Why a search has no best model, with what the first failed model said."""
    why = f'the search has {"been cancelled" if search["state"] == "cancelled" else search["state"]}'
    failures = [one['failure'] for one in rest.all(f'/v1/searches/{search["id"]}/models') if one['failure']]
    said = [search['error'], failures[0]['message'] if failures else None]
    return ': '.join([why, *(one for one in said if one)])
