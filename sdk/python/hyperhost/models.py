"""The books of a server: which models it holds, how many calls each has had, and which steps are running.

The rule above all others: a model's count is the number of calls it has had, always. So a model is trained in place and
counted call by call, and a model whose call failed half way is dropped: nobody knows what it has learned. The
platform then has it trained again from zero, in the same order of chunks.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, Optional, Union

from .estimator import Estimator, Verdict, verdict_of


class Refusal(Exception):
    """A step that is not made, and why. Nothing was changed."""

    def __init__(self, code: str, reason: str, message: str, have_calls: Optional[int] = None) -> None:
        super().__init__(message)
        self.code = code
        """Name of the gRPC status code."""
        self.reason = reason
        """For the trailer `hyperhost-reason`."""
        self.message = message
        self.have_calls = have_calls
        """For the trailer `hyperhost-have-calls`: calls that the model has really had."""


@dataclass(frozen=True)
class Done:
    """What a step or a scoring gave. `scores` is None where none were asked for."""

    calls: int
    fit_seconds: float
    scores: Optional[Dict[str, float]]
    score_seconds: float
    replayed: bool = False


Outcome = Union[Done, Verdict, Refusal]


class Work:
    """One running step or scoring, and those who wait for it. Work that nobody waits for any more is stopped."""

    def __init__(self, step_id: str, models: 'Models') -> None:
        self.step_id = step_id
        self.calls = 0
        """Calls that the model has had so far."""
        self.listeners = 1
        self.outcome: Optional[Outcome] = None
        self.done = threading.Event()
        self._models = models

    def leave(self) -> None:
        """One who waited has gone away."""
        self._models.leave(self)


@dataclass
class _Model:
    search_id: str
    estimator: Any = None
    calls: int = 0
    last_step: str = ''
    last_done: Optional[Done] = None


# What a slot does: answers the outcome, or None when it was stopped and ended.
Action = Callable[[Work, _Model], Optional[Outcome]]


class Models:
    """All models of a server. Every method may be called from any thread."""

    def __init__(self, estimator: Estimator, slots: int, prepare_thread: Callable[[], None] = lambda: None) -> None:
        self._estimator = estimator
        self._slots = slots
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix='step', initializer=prepare_thread)
        self._lock = threading.Lock()
        self._models: Dict[str, _Model] = {}
        self._running: Dict[str, Work] = {}
        # Models whose state is being read or put in place: a mark of its own for each time.
        self._moving: Dict[str, _Model] = {}
        self._epochs: Dict[str, int] = {}
        self._closed = False

    @property
    def idle(self) -> bool:
        """Nothing is running."""
        return not self._running and not self._moving

    def partial_fit(
        self,
        step_id: str,
        search_id: str,
        model_id: str,
        epoch: int,
        params_json: str,
        seed: int,
        from_calls: int,
        chunks: Iterable[int],
        score: bool,
    ) -> Work:
        """Trains a model by one call for each of `chunks`, if it has had exactly `from_calls`. Raises a Refusal if not.

        The answer may be running, or done already: the same step is never made twice.
        """

        def train(work: Work, model: _Model) -> Optional[Done]:
            if model.estimator is None:
                model.estimator = self._estimator.create(params_json, seed)
            fit_seconds = 0.0
            for chunk in chunks:
                if self._stop_if_unwanted(work, model_id):
                    return None
                began = time.perf_counter()
                self._estimator.partial_fit(model.estimator, chunk)
                fit_seconds += time.perf_counter() - began
                model.calls += 1
                work.calls = model.calls
            began = time.perf_counter()
            scores = self._estimator.score(model.estimator) if score else None
            done = Done(model.calls, fit_seconds, scores, time.perf_counter() - began)
            model.last_step, model.last_done = step_id, done
            return done

        def fit(work: Work, model: _Model) -> Optional[Outcome]:
            try:
                return train(work, model)
            except Verdict:
                with self._lock:
                    if self._models.get(model_id) is model:
                        del self._models[model_id]
                raise

        with self._lock:
            self._fence(search_id, epoch)
            model = self._models.get(model_id)
            if model and model.last_done and model.last_step == step_id:
                return self._remembered(step_id, model.last_done)
            attached = self._attach(step_id, model_id)
            if attached:
                return attached
            self._compare(model_id, model, from_calls)
            self._admit()
            if model is None:
                model = self._models[model_id] = _Model(search_id)
            return self._start(step_id, model_id, model, fit)

    def score(self, step_id: str, search_id: str, model_id: str, epoch: int, at_calls: int) -> Work:
        """Scores a model that has had exactly `at_calls` calls. Raises a Refusal if it has not."""

        def read(work: Work, model: _Model) -> Done:
            began = time.perf_counter()
            scores = self._estimator.score(model.estimator)
            return Done(model.calls, 0.0, scores, time.perf_counter() - began)

        with self._lock:
            self._fence(search_id, epoch)
            attached = self._attach(step_id, model_id)
            if attached:
                return attached
            model = self._models.get(model_id)
            if model is None or model.estimator is None:
                raise Refusal('NOT_FOUND', 'MODEL_LOST', f'no model {model_id} here')
            self._compare(model_id, model, at_calls)
            self._admit()
            return self._start(step_id, model_id, model, read)

    def read(self, search_id: str, model_id: str, epoch: int, at_calls: int) -> bytes:
        """The state of a model that has had exactly `at_calls` calls. Raises a Refusal if it has not.

        Needs no slot: a full server is the one to move models away from.
        """
        with self._lock:
            self._fence(search_id, epoch)
            self._check_untouched(model_id)
            model = self._models.get(model_id)
            if model is None or model.estimator is None:
                raise Refusal('NOT_FOUND', 'MODEL_LOST', f'no model {model_id} here')
            self._compare(model_id, model, at_calls)
            mark = self._moving[model_id] = _Model(search_id)
        try:
            return self._estimator.snapshot(model.estimator)
        except Verdict as verdict:
            raise Refusal('INTERNAL', 'ESTIMATOR_ERROR', verdict.message) from None
        finally:
            self._end_move(model_id, mark)

    def check_put(self, search_id: str, model_id: str, epoch: int, calls: int) -> None:
        """Raises a Refusal when `put` would be refused now: the model is being trained, or has had more calls."""
        with self._lock:
            self._check_put(search_id, model_id, epoch, calls)

    def put(
        self, search_id: str, model_id: str, epoch: int, params_json: str, seed: int, calls: int, state: bytes
    ) -> None:
        """Puts a model with this state in place of one that has had no more calls, or of none.

        Raises a Refusal if it cannot; then nothing was changed.
        """
        with self._lock:
            self._check_put(search_id, model_id, epoch, calls)
            model = self._moving[model_id] = _Model(search_id, calls=calls)
        try:
            model.estimator = self._estimator.restore(params_json, seed, state)
            with self._lock:
                if self._moving.get(model_id) is not model:
                    raise Refusal('NOT_FOUND', 'MODEL_LOST', 'the model was released while it was put in place')
                self._models[model_id] = model
        except Verdict as verdict:
            if verdict.reason == 'PARAMS_INVALID':
                raise Refusal('INVALID_ARGUMENT', 'PARAMS_INVALID', verdict.message) from None
            raise Refusal('DATA_LOSS', 'STATE_CORRUPT', f'the state cannot be read: {verdict.message}') from None
        finally:
            self._end_move(model_id, model)

    def release(self, search_id: str, model_ids: Iterable[str]) -> None:
        """Forgets models of a search, all of them where none is named. Their running steps stop after the call."""
        named = set(model_ids)
        with self._lock:
            for model_id, model in list(self._models.items()):
                if model.search_id == search_id and (not named or model_id in named):
                    del self._models[model_id]
                    if model_id in self._running:
                        self._running[model_id].listeners = 0
            for model_id, mark in list(self._moving.items()):
                if mark.search_id == search_id and (not named or model_id in named):
                    del self._moving[model_id]

    def leave(self, work: Work) -> None:
        """One who waited for `work` has gone away."""
        with self._lock:
            work.listeners -= 1

    def close(self) -> None:
        """What runs stops after its current call, and nothing more is started."""
        with self._lock:
            self._closed = True
            for work in self._running.values():
                work.listeners = 0
        self._threads.shutdown(wait=False)

    def _fence(self, search_id: str, epoch: int) -> None:
        if epoch == 0:  # not given
            return
        seen = self._epochs.get(search_id, 0)
        if epoch < seen:
            raise Refusal('ABORTED', 'STALE_EPOCH', f'epoch {epoch} is older than {seen}, seen before for this search')
        self._epochs[search_id] = epoch

    def _remembered(self, step_id: str, done: Done) -> Work:
        work = Work(step_id, self)
        work.outcome = dataclasses.replace(done, replayed=True)
        work.done.set()
        return work

    def _attach(self, step_id: str, model_id: str) -> Optional[Work]:
        work = self._running.get(model_id)
        if work is None:
            self._check_untouched(model_id)
            return None
        if work.step_id != step_id:
            raise Refusal('ABORTED', 'MODEL_BUSY', f'step {work.step_id} is running on this model')
        work.listeners += 1
        return work

    def _check_untouched(self, model_id: str) -> None:
        if model_id in self._running or model_id in self._moving:
            raise Refusal('ABORTED', 'MODEL_BUSY', 'a step is running on this model, or its state is on its way')

    def _check_put(self, search_id: str, model_id: str, epoch: int, calls: int) -> None:
        self._fence(search_id, epoch)
        self._check_untouched(model_id)
        model = self._models.get(model_id)
        if model is not None and model.calls > calls:
            self._compare(model_id, model, calls)

    def _end_move(self, model_id: str, mark: _Model) -> None:
        with self._lock:
            if self._moving.get(model_id) is mark:
                del self._moving[model_id]

    def _compare(self, model_id: str, model: Optional[_Model], calls: int) -> None:
        if model is None and calls > 0:
            raise Refusal('NOT_FOUND', 'MODEL_LOST', f'no model {model_id} here')
        if model is not None and model.calls != calls:
            raise Refusal(
                'ABORTED',
                'MODEL_STATE_MISMATCH',
                f'the model has had {model.calls} calls, not {calls}',
                have_calls=model.calls,
            )

    def _admit(self) -> None:
        if self._closed:
            raise Refusal('UNAVAILABLE', 'SERVER_STOPS', 'the server stops')
        if len(self._running) >= self._slots:
            raise Refusal('RESOURCE_EXHAUSTED', 'SLOTS_FULL', f'all {self._slots} slots are taken')

    def _start(self, step_id: str, model_id: str, model: _Model, action: Action) -> Work:
        work = Work(step_id, self)
        work.calls = model.calls
        self._running[model_id] = work
        self._threads.submit(self._run, work, model_id, model, action)
        return work

    def _run(self, work: Work, model_id: str, model: _Model, action: Action) -> None:
        try:
            outcome = action(work, model)
        except Verdict as verdict:
            outcome = verdict
        except BaseException as error:  # whatever happens, those who wait must hear of the end
            outcome = verdict_of(error)
        if outcome is not None:  # None: stopped, and ended already
            with self._lock:
                self._end(work, model_id, outcome)

    def _stop_if_unwanted(self, work: Work, model_id: str) -> bool:
        # Looked at and ended under one lock, so that nobody can begin to wait for work that has just been given up.
        with self._lock:
            if work.listeners > 0:
                return False
            self._end(
                work,
                model_id,
                Refusal('UNAVAILABLE', 'SERVER_STOPS', 'the server stops')
                if self._closed
                else Refusal('NOT_FOUND', 'MODEL_LOST', 'the model was released while it was trained'),
            )
            return True

    def _end(self, work: Work, model_id: str, outcome: Outcome) -> None:
        # The slot is free before anybody hears of the end: the platform may send its next step at once.
        del self._running[model_id]
        work.outcome = outcome
        work.done.set()
