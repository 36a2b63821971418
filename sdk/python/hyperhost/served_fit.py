"""An estimator server within this process, for as long as one `fit` takes, and what it was asked to train."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
import uuid
import warnings
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

from .data import Data
from .estimator import Estimator, with_tuples
from .models import Models, Work
from .registration import Registration
from .rest import PlatformAway
from .service import EstimatorService
from .serving import limit_threads, listen

REGISTERS_WITHIN_S = 10.0


@dataclass
class Lesson:
    """How one model was made and trained: all that is needed to train it again."""

    params_json: str
    seed: int
    chunks: List[int] = field(default_factory=list)
    """The chunk of each call."""


class _RecordedModels(Models):
    """The books of a server that keeps each model's lesson, also after the platform has had the model forgotten."""

    def __init__(self, estimator: Estimator, slots: int) -> None:
        super().__init__(estimator, slots, prepare_thread=lambda: limit_threads(1))
        self.lessons: Dict[str, Lesson] = {}

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
        chunks = list(chunks)
        work = super().partial_fit(
            step_id, search_id, model_id, epoch, params_json, seed, from_calls, chunks, score
        )
        lesson = self.lessons.setdefault(model_id, Lesson(params_json, seed))
        lesson.chunks[from_calls : from_calls + len(chunks)] = chunks
        return work


class ServedFit:
    """Serves an estimator and its rows at a platform under a name of its own, until it is closed."""

    def __init__(
        self, kind: Estimator, rows: Data, platform: str, key: Optional[str], address: str, slots: int
    ) -> None:
        self.name = f'{kind.default_name[:50]}-{uuid.uuid4().hex[:12]}'
        self.ended: Optional[str] = None
        """Why the platform wants no more of this server; None as long as it does."""
        self._platform = platform
        self._kind = kind
        self._models = _RecordedModels(kind, slots)
        self._registered = threading.Event()
        self._said = ''
        service = EstimatorService(self.name, rows, self._models, dataset='fit', slots=slots)
        self._server, listens_at = listen(service, address, slots)
        self._registration = Registration(
            platform,
            key,
            listens_at,
            service.instance_id,
            say=self._say,
            refused=self._refused,
            drained=lambda: self._refused('the platform asked the server of this fit to stop'),
        )

    def start(self) -> None:
        """Registers. Raises PlatformAway or PermissionError where the platform cannot be joined."""
        self._registration.start()
        if not self._registered.wait(REGISTERS_WITHIN_S):
            said = self._said or 'it does not answer'
            raise PlatformAway(
                f'the estimator could not be registered at {self._platform} within {REGISTERS_WITHIN_S:.0f} s ({said}): '
                'give platform= or HYPERHOST_PLATFORM, the address that the platform prints for estimator servers'
            )
        if self.ended:
            raise PermissionError(self.ended)

    def close(self) -> None:
        """Gives the lease back and stops; a call that is running is waited for, at most some seconds."""
        self._registration.close()
        self._models.close()
        self._server.stop(grace=0.2).wait(1.0)
        deadline = time.monotonic() + 5.0
        while not self._models.idle and time.monotonic() < deadline:
            time.sleep(0.01)

    def train_again(self, search_id: str, number: int, calls: int) -> Tuple[Any, float]:
        """A model from its seed, trained on the same chunks in the same order; and its score. Raises a Verdict."""
        lesson = self._models.lessons[f'{search_id}/{number}']
        model = self._kind.create(lesson.params_json, lesson.seed)
        for chunk in lesson.chunks[:calls]:
            self._kind.partial_fit(model, chunk)
        return model, self._kind.score(model)['score']

    def params_of(self, search_id: str, number: int, told: Dict[str, Any]) -> Dict[str, Any]:
        """Parameters as the estimator got them; as the platform tells them, where the model was never trained."""
        lesson = self._models.lessons.get(f'{search_id}/{number}')
        params = json.loads(lesson.params_json) if lesson else told
        return {name: with_tuples(value) for name, value in params.items()}

    def _say(self, line: str) -> None:
        if line.startswith('registered'):
            self._registered.set()
        self._said = line

    def _refused(self, why: str) -> None:
        self.ended = why
        self._registered.set()


@contextlib.contextmanager
def quiet_and_alone() -> Iterator[None]:
    """As in a server: one thread of BLAS for each model, and no warning that one pass is not convergence."""
    with contextlib.ExitStack() as stack:
        try:
            from threadpoolctl import threadpool_limits
        except ImportError:
            pass
        else:
            stack.enter_context(threadpool_limits(1))
        stack.enter_context(warnings.catch_warnings())
        if 'sklearn' in sys.modules:
            from sklearn.exceptions import ConvergenceWarning

            warnings.filterwarnings('ignore', category=ConvergenceWarning)
        yield
