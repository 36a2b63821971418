"""An estimator in the scikit-learn style, seen as three verbs: create, partial_fit, score."""

from __future__ import annotations

import copy
import inspect
import json
import re
import traceback
from typing import Any, Callable, Dict, Mapping, Optional

from .data import Data

MAX_MESSAGE = 1024
MAX_TRACEBACK = 16 * 1024
MAX_METRICS = 100

Metric = Callable[[Any, Any, Any], float]
Snapshot = Callable[[Any], bytes]
Restore = Callable[[Any, bytes], None]


class Verdict(Exception):
    """The estimator's own word that a model cannot be trained or scored."""

    def __init__(self, reason: str, message: str, traceback: str) -> None:
        super().__init__(message)
        self.reason = reason
        """`PARAMS_INVALID` or `ESTIMATOR_ERROR`."""
        self.message = message
        """One line, at most 1 KiB."""
        self.traceback = traceback
        """At most 16 KiB; its end, where it is longer."""


class Estimator:
    """Makes models of one kind, trains them chunk by chunk, scores them on the validation rows."""

    def __init__(
        self,
        template: Any,
        data: Data,
        classes: Any = None,
        metrics: Optional[Mapping[str, Metric]] = None,
        snapshot: Optional[Snapshot] = None,
        restore: Optional[Restore] = None,
    ) -> None:
        self._template = template
        self._data = data
        self._metrics = dict(metrics or {})
        self._snapshot, self._restore = snapshot, restore
        self._check()
        self._classes = None
        if 'classes' in _parameters(template.partial_fit):
            self._classes = data.classes() if classes is None else classes

    def _check(self) -> None:
        wrong = []
        name = getattr(self._template, '__name__', type(self._template).__name__)
        if not callable(getattr(self._template, 'partial_fit', None)):
            wrong.append(f'{name} has no partial_fit, so it cannot be trained call by call: take one that has it')
        if not callable(getattr(self._template, 'score', None)) and 'score' not in self._metrics:
            wrong.append(f"{name} has no score: give metrics={{'score': f}} with f(estimator, X, y) -> float")
        if len(self._metrics) >= MAX_METRICS:
            wrong.append(f'{len(self._metrics)} metrics are too many: at most {MAX_METRICS - 1} beside score')
        wrong += [f'metric {name!r} is not a function' for name, f in self._metrics.items() if not callable(f)]
        hooks = {'snapshot': self._snapshot, 'restore': self._restore}
        wrong += [f'{name} is not a function' for name, f in hooks.items() if f is not None and not callable(f)]
        if (self._snapshot is None) != (self._restore is None):
            wrong.append('give both snapshot and restore, or neither')
        if wrong:
            raise ValueError('; '.join(wrong))

    @property
    def has_state(self) -> bool:
        """The state of its models can be read and put in place."""
        return self._snapshot is not None

    @property
    def default_name(self) -> str:
        """The class's name, as the contract wants names: `SGDClassifier` is `sgd-classifier`."""
        name = (self._template if inspect.isclass(self._template) else type(self._template)).__name__
        words = re.sub(r'(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])', '-', name)
        return re.sub(r'[^a-z0-9]+', '-', words.lower()).strip('-')[:63]

    def create(self, params_json: str, seed: int) -> Any:
        """A fresh model. Raises a Verdict PARAMS_INVALID where the estimator does not take the parameters."""
        try:
            params = json.loads(params_json, parse_constant=_no_constant)
            if not isinstance(params, dict):
                raise ValueError('the parameters must be a JSON object')
            return self._make({name: with_tuples(value) for name, value in params.items()}, seed)
        except Exception as error:
            raise verdict_of(error, 'PARAMS_INVALID') from None

    def _make(self, params: Dict[str, Any], seed: int) -> Any:
        if inspect.isclass(self._template):
            if 'random_state' in _parameters(self._template):
                params = {'random_state': seed, **params}
            return self._template(**params)
        model = _clone(self._template)
        if hasattr(model, 'get_params'):
            seeds = {name: seed for name in model.get_params() if re.search(r'(^|__)random_state$', name)}
            params = {**seeds, **params}
        return model.set_params(**params) if params else model

    def partial_fit(self, model: Any, chunk: int) -> None:
        """One call: trains on one chunk of the training rows. Raises a Verdict where the estimator fails."""
        x, y = self._data.chunks[chunk]
        try:
            if self._classes is not None:
                model.partial_fit(x, y, classes=self._classes)
            elif y is None:
                model.partial_fit(x)
            else:
                model.partial_fit(x, y)
        except BaseException as error:  # also a SystemExit of the estimator's must not end the thread
            raise verdict_of(error) from None

    def score(self, model: Any) -> Dict[str, float]:
        """All metrics of a model on the validation rows; a value need not be finite."""
        x, y = self._data.x_validation, self._data.y_validation
        try:
            scores = {name: float(metric(model, x, y)) for name, metric in self._metrics.items()}
            if 'score' not in scores:
                scores['score'] = float(model.score(x) if y is None else model.score(x, y))
            return scores
        except BaseException as error:
            raise verdict_of(error) from None

    def snapshot(self, model: Any) -> bytes:
        """The state of a model, copied. Raises a Verdict where the hook fails."""
        try:
            state = self._snapshot(model)
            if not isinstance(state, (bytes, bytearray, memoryview)):
                raise TypeError(f'snapshot must give bytes, not {type(state).__name__}')
            return bytes(state)
        except BaseException as error:
            raise verdict_of(error) from None

    def restore(self, params_json: str, seed: int, state: bytes) -> Any:
        """A model with that state. Raises a Verdict where the parameters or the state are not taken."""
        model = self.create(params_json, seed)
        try:
            self._restore(model, state)
        except BaseException as error:
            raise verdict_of(error) from None
        return model


def verdict_of(error: BaseException, reason: str = 'ESTIMATOR_ERROR') -> Verdict:
    """What an exception means. scikit-learn finds faulty parameters only when it trains; its own type tells."""
    if any(kind.__name__ == 'InvalidParameterError' for kind in type(error).__mro__):
        reason = 'PARAMS_INVALID'
    line = ' '.join(f'{type(error).__name__}: {error}'.split())
    trace = ''.join(traceback.format_exception(type(error), error, error.__traceback__))
    return Verdict(reason, _head(line, MAX_MESSAGE), _tail(trace, MAX_TRACEBACK))


def _head(text: str, size: int) -> str:
    return text.encode('utf-8', 'replace')[:size].decode('utf-8', 'ignore')


def _tail(text: str, size: int) -> str:
    return text.encode('utf-8', 'replace')[-size:].decode('utf-8', 'ignore')


def with_tuples(value: Any) -> Any:
    """JSON has lists only; estimators want tuples, as in `hidden_layer_sizes=(32, 32)`."""
    return tuple(with_tuples(item) for item in value) if isinstance(value, list) else value


def _no_constant(name: str) -> Any:
    raise ValueError(f'{name} is not JSON')


def _clone(template: Any) -> Any:
    if hasattr(template, 'get_params'):
        try:
            from sklearn.base import clone
        except ImportError:
            pass
        else:
            return clone(template)
    return copy.deepcopy(template)


def _parameters(function: Any) -> Mapping[str, Any]:
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):  # a class written in C may hide its parameters
        return {}
