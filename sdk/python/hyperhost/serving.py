"""The door: `serve`."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Any, Mapping, NoReturn, Optional, Sequence

import grpc

from .contract import ESTIMATOR, handlers
from .data import Data
from .estimator import Estimator, Metric, Restore, Snapshot
from .models import Models
from .registration import Registration, check_platform
from .service import EstimatorService

MIB = 1024 * 1024
MAX_SLOTS = 1024


def serve(
    estimator: Any,
    data: Any,
    *,
    name: Optional[str] = None,
    space: Optional[Mapping[str, Any]] = None,
    platform: Optional[str] = None,
    key: Optional[str] = None,
    address: str = '127.0.0.1:0',
    slots: int = 1,
    max_models: Optional[int] = None,
    chunks: int = 1,
    classes: Optional[Sequence[Any]] = None,
    metrics: Optional[Mapping[str, Metric]] = None,
    snapshot: Optional[Snapshot] = None,
    restore: Optional[Restore] = None,
    state_format: str = '',
    version: str = '',
    dataset: str = 'default',
    deterministic: bool = True,
    blas_threads: int = 1,
) -> NoReturn:
    """Serves an estimator until the process gets SIGINT or SIGTERM; then gives back the lease and exits with 0.

    :param estimator: a class or an instance in the scikit-learn style, with `partial_fit`. A class is called with the
        parameters of each model; an instance is cloned and gets them by `set_params`. `random_state`, where there is
        one, is the model's seed. `classes` is handed to `partial_fit` where that takes it. JSON lists become tuples.
    :param data: `(X, y)`, of which every fifth row, in the order of y, is kept for validation; or
        `((X_train, y_train), (X_val, y_val))`.
    :param name: name of the estimator, lower case letters, digits and `-`; the class's name if not given. Servers of
        one name are one pool: they must serve the same estimator on the same rows.
    :param space: a search space that is offered for the estimator, in the form of a search's `space`.
    :param platform: `host:port` of the platform for estimator servers; the environment's HYPERHOST_PLATFORM if not
        given. With neither, the server just serves.
    :param key: key of the platform; the environment's HYPERHOST_KEY if not given.
    :param address: `host:port` to listen on, and to be dialled at. Port 0 takes a free one.
    :param slots: steps that run at a time, each in a thread.
    :param max_models: the most models that it is to hold at a time; those beyond are dropped, the cheapest to rebuild
        first, and trained again when they go on. None: no limit.
    :param chunks: the number of chunks that the training rows are cut into. One call trains on one chunk.
    :param classes: all labels; found in y if not given.
    :param metrics: further metrics by name, each `f(estimator, X, y) -> float` on the validation rows; a scorer of
        scikit-learn is one. Higher is better. `score` is `estimator.score` unless it is named here.
    :param snapshot: `f(model) -> bytes`, all that further training and scoring depend on, at most 256 MiB. With it and
        `restore` the platform can move a model to another server instead of having it trained again from zero.
    :param restore: `f(model, bytes)` puts such bytes, which another server of the pool wrote, into a fresh model.
    :param state_format: name of the form of the bytes, at most 64 bytes. State of another form is refused.
    :param version: version of your code, at most 64 bytes, kept with each score.
    :param dataset: name of the data set, at most 128 bytes.
    :param deterministic: whether the same parameters, seed and chunks give the same scores to the last bit.
    :param blas_threads: threads of BLAS and OpenMP for each step, if threadpoolctl is installed; 0 leaves them alone.
    :raises ValueError: where an argument is not valid.
    """
    platform = platform or os.environ.get('HYPERHOST_PLATFORM', '').strip() or None
    key = (key or os.environ.get('HYPERHOST_KEY', '')).strip() or None
    if platform:
        check_platform(platform, key)
    if not 1 <= slots <= MAX_SLOTS:
        raise ValueError(f'slots={slots} must be from 1 to {MAX_SLOTS}')
    if max_models is not None and not 1 <= max_models < 2**31:
        raise ValueError(f'max_models={max_models} must be at least 1')
    rows = Data(data, chunks)
    kind = Estimator(estimator, rows, classes, metrics, snapshot, restore)
    name = name or kind.default_name
    if not re.fullmatch(r'[a-z0-9][a-z0-9-]{0,62}', name):
        raise ValueError(f"name '{name}' must be 1 to 63 lower case letters, digits or '-', not '-' first")
    if len(version.encode()) > 64:
        raise ValueError('version is longer than 64 bytes')
    if len(state_format.encode()) > 64:
        raise ValueError('state_format is longer than 64 bytes')
    if not 1 <= len(dataset.encode()) <= 128:
        raise ValueError('dataset must be a name of 1 to 128 bytes')
    _hush()

    models = Models(kind, slots, prepare_thread=lambda: limit_threads(blas_threads))
    service = EstimatorService(
        name,
        rows,
        models,
        dataset=dataset,
        version=version,
        slots=slots,
        max_models=max_models or 0,
        deterministic=deterministic,
        space=space,
        has_state=kind.has_state,
        state_format=state_format,
    )
    server, listens_at = listen(service, address, slots)
    ending = _Ending()
    ending.on_signals()
    _say(
        f'{name} serves at {listens_at} '
        f'({rows.train_rows} training rows, {rows.validation_rows} validation rows)'
    )
    registration = None
    if platform:
        registration = Registration(
            platform,
            key,
            listens_at,
            service.instance_id,
            say=_say,
            refused=ending.refused,
            drained=ending.drain,
        )
        registration.start()
    status = ending.wait(models)
    if registration:
        registration.close()
    models.close()
    server.stop(grace=0.2).wait(1.0)
    sys.stdout.flush()
    sys.stderr.flush()
    if not models.idle:
        os._exit(status)  # a call cannot be broken off in Python; whoever stops the server need not wait for it
    sys.exit(status)


def listen(service: EstimatorService, address: str, slots: int) -> 'tuple[grpc.Server, str]':
    """Starts the gRPC server; answers it and the address it listens on."""
    host, _, port = address.rpartition(':')
    if not host or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"address '{address}' must be host:port, such as 127.0.0.1:0")
    server = grpc.server(
        # Running steps wait in a thread each; enough others are left to answer Describe.
        ThreadPoolExecutor(slots + 32, thread_name_prefix='rpc'),
        options=[
            ('grpc.so_reuseport', 0),  # else a second server on the same port would take half of the calls
            ('grpc.max_receive_message_length', 4 * MIB),
            ('grpc.max_send_message_length', 4 * MIB),
            # The defaults end connections whose other side pings more often than every five minutes.
            ('grpc.http2.min_ping_interval_without_data_ms', 5000),
            ('grpc.keepalive_permit_without_calls', 1),
        ],
    )
    server.add_generic_rpc_handlers((handlers(ESTIMATOR, service),))
    _add_health(server)
    try:
        bound = server.add_insecure_port(address)
    except RuntimeError:  # newer grpcio raises where older ones answer 0
        bound = 0
    if bound == 0:
        raise ValueError(f'cannot listen at {address}: is it in use?')
    server.start()
    return server, f'{host}:{bound}'


class _Ending:
    """Why and when the process ends."""

    def __init__(self) -> None:
        # A SimpleQueue, since a signal handler may put into it at any moment; an Event could lock up there.
        self._statuses: 'SimpleQueue[int]' = SimpleQueue()
        self._draining = False
        self._parent = os.getppid() if os.environ.get('HYPERHOST_EXIT_WITH_PARENT') == '1' else None
        # The parent may have gone while we imported the estimator; then only the id that it told us tells.
        told = os.environ.get('HYPERHOST_PARENT_PID', '')
        self._told = int(told) if told.isdigit() and int(told) > 0 else None

    def on_signals(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return  # Python lets only the main thread set handlers; the caller has its own way to stop
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._statuses.put(0))

    def refused(self, why: str) -> None:
        print(f'hyperhost: {why}', file=sys.stderr, flush=True)
        self._statuses.put(1)

    def drain(self) -> None:
        if not self._draining:
            self._draining = True
            _say('the platform asks to stop: no new steps, stopping when the running ones are done')

    def wait(self, models: Models) -> int:
        """Returns the exit status when the process is to end."""
        while True:
            try:
                return self._statuses.get(timeout=0.5)
            except Empty:
                pass
            if self._draining and models.idle:
                return 0
            if self._parent is not None and self._orphaned():
                return 0

    def _orphaned(self) -> bool:
        if os.getppid() != self._parent:
            return True
        try:
            if self._told is not None and os.name == 'posix':  # elsewhere, signal 0 would end that process
                os.kill(self._told, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
        return False


def _add_health(server: grpc.Server) -> None:
    """The standard health service, where its package is installed (grpcio-health-checking)."""
    try:
        from grpc_health.v1 import health, health_pb2, health_pb2_grpc
    except Exception:  # not there, or made for another protobuf: the platform asks Describe instead
        return
    servicer = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    for service in ('', ESTIMATOR):
        servicer.set(service, health_pb2.HealthCheckResponse.SERVING)


def _hush() -> None:
    """One pass is never convergence; scikit-learn's warning of it would be printed for every model."""
    if 'sklearn' in sys.modules:
        from sklearn.exceptions import ConvergenceWarning

        warnings.filterwarnings('ignore', category=ConvergenceWarning)


def limit_threads(threads: int) -> None:
    if threads > 0:
        try:
            from threadpoolctl import threadpool_limits
        except ImportError:
            return
        threadpool_limits(threads)


def _say(line: str) -> None:
    print(f'hyperhost: {line}', flush=True)
