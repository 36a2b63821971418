"""The state of a model on its way: bytes with their count and digest, in messages of at most 1 MiB."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Iterator

from .contract import message
from .models import Refusal

MIB = 1024 * 1024
MAX_STATE = 256 * MIB
"""The longest state, as the contract has it, in bytes."""

SnapshotResponse = message('hyperhost.estimator.v1.SnapshotResponse')


def parts_of(state: bytes, calls: int, form: str) -> Iterator[Any]:
    """The messages of a Snapshot. Raises a Refusal where the state is too long to travel."""
    if len(state) > MAX_STATE:
        text = f'the state has {len(state)} bytes; at most {MAX_STATE} (256 MiB) can travel'
        raise Refusal('INTERNAL', 'ESTIMATOR_ERROR', text)
    digest = hashlib.sha256(state).hexdigest()
    yield SnapshotResponse(state={'calls': calls, 'total_bytes': len(state), 'sha256': digest, 'format': form})
    for at in range(0, len(state), MIB):
        yield SnapshotResponse(data=state[at : at + MIB])


class Incoming:
    """A Restore: its first message, checked, and then its bytes. Raises a Refusal where something is wrong."""

    def __init__(self, requests: Iterator[Any], form: str) -> None:
        first = next(requests, None)
        if first is None or first.WhichOneof('part') != 'begin':
            raise Refusal('INVALID_ARGUMENT', 'INVALID_REQUEST', 'the first message must be begin')
        self.model, self.epoch, self.calls = first.begin.model, first.begin.epoch, first.begin.state.calls
        self._state = first.begin.state
        self._requests = requests
        wrong = []
        if self._state.calls < 1:
            wrong.append('state.calls must be at least 1')
        if self._state.total_bytes > MAX_STATE:
            wrong.append(f'state.total_bytes is over {MAX_STATE}')
        if not re.fullmatch('[0-9a-f]{64}', self._state.sha256):
            wrong.append('state.sha256 must be 64 hexadecimal digits in lower case')
        if wrong:
            raise Refusal('INVALID_ARGUMENT', 'INVALID_REQUEST', '; '.join(wrong))
        if self._state.format != form:
            text = f"state of the form '{self._state.format}' cannot be read here, only '{form}'"
            raise Refusal('UNIMPLEMENTED', 'STATE_FORMAT_UNKNOWN', text)

    def read(self) -> bytes:
        """All bytes, when their number and their digest are what was announced."""
        data = bytearray()
        total = self._state.total_bytes
        for request in self._requests:
            data += request.data
            if len(data) > total:
                raise Refusal('DATA_LOSS', 'STATE_CORRUPT', f'more than {total} bytes came')
        if len(data) < total:
            raise Refusal('DATA_LOSS', 'STATE_CORRUPT', f'{len(data)} of {total} bytes came')
        if hashlib.sha256(data).hexdigest() != self._state.sha256:
            raise Refusal('DATA_LOSS', 'STATE_CORRUPT', 'the bytes do not have the digest that was announced')
        return bytes(data)
