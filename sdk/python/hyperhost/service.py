"""EstimatorService: the books, spoken over gRPC."""

from __future__ import annotations

import itertools
import json
import uuid
from typing import Any, Iterable, Iterator, List, Mapping, NoReturn, Optional

import grpc

from . import __version__
from .contract import MAJOR, message
from .data import Data
from .estimator import Verdict
from .models import Done, Models, Refusal, Work
from .state import Incoming, parts_of

HEARTBEAT_MS = 2000
"""Promised: a message at least this often while a step runs. One is sent twice as often."""

_package = 'hyperhost.estimator.v1'
DescribeResponse = message(f'{_package}.DescribeResponse')
PartialFitResponse = message(f'{_package}.PartialFitResponse')
ScoreResponse = message(f'{_package}.ScoreResponse')
ReleaseResponse = message(f'{_package}.ReleaseResponse')
RestoreResponse = message(f'{_package}.RestoreResponse')
_failure_reasons = message(f'{_package}.Failure').DESCRIPTOR.fields_by_name['reason'].enum_type.values_by_name


class EstimatorService:
    """What one server answers. Method names are those of the contract."""

    def __init__(
        self,
        name: str,
        data: Data,
        models: Models,
        *,
        dataset: str,
        version: str = '',
        slots: int = 1,
        max_models: int = 0,
        deterministic: bool = True,
        space: Optional[Mapping[str, Any]] = None,
        has_state: bool = False,
        state_format: str = '',
    ) -> None:
        self.instance_id = uuid.uuid4().hex
        self._models = models
        self._has_state, self._state_format = has_state, state_format
        self._description = DescribeResponse(
            name=name,
            version=version,
            sdk=f'hyperhost-python/{__version__}',
            instance_id=self.instance_id,
            protocol_majors=[MAJOR],
            max_concurrent_steps=slots,
            max_resident_models=max_models,
            heartbeat_interval_ms=HEARTBEAT_MS,
            deterministic=deterministic,
            default_space_json='' if space is None else json.dumps(space, allow_nan=False),
            features=['snapshot'] if has_state else [],
        )
        self._description.datasets.add(
            name=dataset,
            train_rows=data.train_rows,
            validation_rows=data.validation_rows,
            chunks=len(data.chunks),
            sha256=data.sha256,
        )
        self._dataset = self._description.datasets[0]

    def Describe(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._description

    def PartialFit(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        try:
            self._check_model(request)
            work = self._models.partial_fit(
                request.step_id,
                request.model.search_id,
                request.model.model_id,
                request.epoch,
                request.model.params_json,
                request.model.seed,
                request.from_calls,
                self._chunks(request),
                request.score,
            )
        except Refusal as refusal:
            _refuse(context, refusal)
        for _ in _waiting(work, context):
            yield PartialFitResponse(progress={'calls': work.calls})
        outcome = work.outcome
        if isinstance(outcome, Done):
            yield self._result(outcome)
        elif isinstance(outcome, Verdict):
            yield PartialFitResponse(failure=_failure(outcome))
        elif outcome is not None:
            _refuse(context, outcome)

    def Score(self, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            self._check_model(request)
            work = self._models.score(
                request.step_id,
                request.model.search_id,
                request.model.model_id,
                request.epoch,
                request.at_calls,
            )
        except Refusal as refusal:
            _refuse(context, refusal)
        for _ in _waiting(work, context):
            pass
        outcome = work.outcome
        if isinstance(outcome, Refusal):
            _refuse(context, outcome)
        response = ScoreResponse(instance_id=self.instance_id)
        if isinstance(outcome, Done):
            response.at_calls = outcome.calls
            response.scores.metrics.update(outcome.scores)
            response.scores.score_seconds = outcome.score_seconds
        elif outcome is not None:
            response.at_calls = request.at_calls
            response.failure.MergeFrom(_failure(outcome))
        return response

    def Release(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._models.release(request.search_id, request.model_ids)
        return ReleaseResponse()

    def Snapshot(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        self._check_has_state(context)
        try:
            self._check(self._faults_of(request.model))
            model = request.model
            state = self._models.read(model.search_id, model.model_id, request.epoch, request.at_calls)
            yield from parts_of(state, request.at_calls, self._state_format)
        except Refusal as refusal:
            _refuse(context, refusal)

    def Restore(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Any:
        self._check_has_state(context)
        try:
            incoming = Incoming(requests, self._state_format)
            model, epoch, calls = incoming.model, incoming.epoch, incoming.calls
            self._check(self._faults_of(model))
            # Said before the bytes come, so that nobody sends them in vain.
            self._models.check_put(model.search_id, model.model_id, epoch, calls)
            self._models.put(
                model.search_id, model.model_id, epoch, model.params_json, model.seed, calls, incoming.read()
            )
        except Refusal as refusal:
            _refuse(context, refusal)
        return RestoreResponse(calls=calls, instance_id=self.instance_id)

    def _result(self, done: Done) -> Any:
        response = PartialFitResponse()
        result = response.result
        result.calls = done.calls
        result.fit_seconds = done.fit_seconds
        result.replayed = done.replayed
        result.instance_id = self.instance_id
        if done.scores is not None:
            result.scores.metrics.update(done.scores)
            result.scores.score_seconds = done.score_seconds
        return response

    def _check_model(self, request: Any) -> None:
        self._check(([] if request.step_id else ['step_id is missing']) + self._faults_of(request.model))

    def _faults_of(self, model: Any) -> List[str]:
        wrong = [f'model.{field} is missing' for field in ('search_id', 'model_id') if not getattr(model, field)]
        if model.dataset not in ('', self._dataset.name):
            wrong.append(f"there is no dataset '{model.dataset}' here, only '{self._dataset.name}'")
        return wrong

    def _check(self, wrong: List[str]) -> None:
        if wrong:
            raise Refusal('INVALID_ARGUMENT', 'INVALID_REQUEST', '; '.join(wrong))

    def _check_has_state(self, context: grpc.ServicerContext) -> None:
        if not self._has_state:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, 'the state of a model cannot travel from or to this server')

    def _chunks(self, request: Any) -> Iterable[int]:
        wrong = []
        chunks = request.chunks
        if request.calls == 0:
            wrong.append('calls must be at least 1')
        if chunks and len(chunks) != request.calls:
            wrong.append(f'chunks names {len(chunks)} chunks for {request.calls} calls')
        if any(chunk >= self._dataset.chunks for chunk in chunks):
            wrong.append(f'chunk {max(chunks)} does not exist: there are {self._dataset.chunks}, counted from 0')
        self._check(wrong)
        return list(chunks) or itertools.repeat(0, request.calls)


def _waiting(work: Work, context: grpc.ServicerContext) -> Iterator[None]:
    """Ends when the work is done or the caller is gone; until then, gives a sign every second."""
    if not context.add_callback(work.leave):
        work.leave()
    while not work.done.wait(HEARTBEAT_MS / 2000):
        if not context.is_active():
            return
        yield


def _failure(verdict: Verdict) -> Any:
    return message(f'{_package}.Failure')(
        reason=_failure_reasons[f'FAILURE_REASON_{verdict.reason}'].number,
        message=verdict.message,
        traceback=verdict.traceback,
    )


def _refuse(context: grpc.ServicerContext, refusal: Refusal) -> NoReturn:
    trailers = [('hyperhost-reason', refusal.reason)]
    if refusal.have_calls is not None:
        trailers.append(('hyperhost-have-calls', str(refusal.have_calls)))
    context.set_trailing_metadata(tuple(trailers))
    context.abort(grpc.StatusCode[refusal.code], refusal.message)
    raise AssertionError('abort does not return')
