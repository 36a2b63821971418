"""Joining the platform: a lease that is taken, kept, and taken again whenever the platform has forgotten it."""

from __future__ import annotations

import os
import threading
from typing import Any, Callable, Optional

import grpc

from .contract import MAJOR, REGISTRY, caller, message

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 2.0
ANSWER_WITHIN_S = 5.0

# Refusals that no waiting mends. What the platform says of them also says what to do, save for these.
_FINAL = {
    grpc.StatusCode.UNAUTHENTICATED: 'set HYPERHOST_KEY to its key, such as the one in the file `token` in its home',
    grpc.StatusCode.PERMISSION_DENIED: '',
    grpc.StatusCode.FAILED_PRECONDITION: '',
    grpc.StatusCode.INVALID_ARGUMENT: '',
    grpc.StatusCode.UNIMPLEMENTED: 'HYPERHOST_PLATFORM must be its address for estimator servers',
}


class Registration:
    """Keeps a server registered until it is closed.

    `say` prints a line for people. `refused` is called once with what is wrong when the platform refuses for good.
    `drained` is called once when the platform asks the server to stop after its running steps.
    """

    def __init__(
        self,
        platform: str,
        key: Optional[str],
        address: str,
        instance_id: str,
        say: Callable[[str], None],
        refused: Callable[[str], None],
        drained: Callable[[], None],
    ) -> None:
        self._platform = platform
        self._address = address
        self._instance_id = instance_id
        self._say, self._refused, self._drained = say, refused, drained
        self._metadata = (('authorization', f'Bearer {key}'),) if key else ()
        options = [
            ('grpc.enable_http_proxy', 0),
            ('grpc.enable_retries', 0),
            ('grpc.initial_reconnect_backoff_ms', 100),
            ('grpc.min_reconnect_backoff_ms', 100),
            ('grpc.max_reconnect_backoff_ms', 1000),
        ]
        self._channel = grpc.insecure_channel(platform, options)
        self._closing = threading.Event()
        self._lease = ''
        self._away = False
        self._thread = threading.Thread(target=self._keep, name='registration', daemon=True)

    def start(self) -> None:
        """Begins to register, in the background."""
        self._thread.start()

    def close(self) -> None:
        """Gives the lease back, within a second."""
        self._closing.set()
        if self._lease:
            try:
                self._ask('Deregister', within=1.0, lease_id=self._lease, reason='the server stops')
            except grpc.RpcError:
                pass  # the lease ends by itself
        self._channel.close()

    def _keep(self) -> None:
        pause, wait = FIRST_PAUSE_S, 0.0
        while not self._closing.wait(wait):
            try:
                wait = self._renew() if self._lease else self._register()
                pause = FIRST_PAUSE_S
            except grpc.RpcError as error:
                if self._closing.is_set():
                    return
                if error.code() is grpc.StatusCode.NOT_FOUND and self._lease:
                    self._lease, wait = '', 0.0
                    continue
                if error.code() in _FINAL:
                    why = _FINAL[error.code()] or error.details() or error.code().name
                    self._refused(f'the platform at {self._platform} refuses this server: {why}')
                    return
                self._missed(error)
                wait, pause = pause, min(2 * pause, LONGEST_PAUSE_S)

    def _register(self) -> float:
        lease = self._ask(
            'Register', address=self._address, instance_id=self._instance_id, protocol_majors=[MAJOR]
        )
        self._lease = lease.lease_id
        self._away = False
        self._say(f'registered at {self._platform}')
        self._renew_s = max(lease.renew_ms, 100) / 1000
        return self._renew_s

    def _renew(self) -> float:
        lease = self._ask('Renew', lease_id=self._lease, instance_id=self._instance_id)
        if self._away:
            self._away = False
            self._say(f'the platform at {self._platform} is back')
        if lease.drain:
            self._drained()
        return self._renew_s

    def _missed(self, error: grpc.RpcError) -> None:
        if not self._away:
            self._away = True
            said = ' '.join((error.details() or error.code().name).split())[:200]
            why = '' if 'onnection refused' in said else f' ({said})'
            self._say(f'the platform at {self._platform} does not answer, trying again until it does{why}')

    def _ask(self, method: str, within: float = ANSWER_WITHIN_S, **fields: Any) -> Any:
        request = message(f'hyperhost.registry.v1.{method}Request')(**fields)
        call = caller(self._channel, REGISTRY, method)
        return call(request, timeout=within, metadata=self._metadata)


def check_platform(platform: str, key: Optional[str]) -> None:
    """Raises a ValueError where the platform's address is malformed, or where a key would travel readable."""
    host, _, port = platform.rpartition(':')
    if not host or '/' in host or not port.isdigit():
        raise ValueError(f"platform '{platform}' must be host:port, such as 127.0.0.1:5811")
    loopback = host in ('localhost', '[::1]') or host.startswith('127.')
    if key and not loopback and os.environ.get('HYPERHOST_INSECURE') != '1':
        raise ValueError(
            f'the key would travel to {platform} readable by anyone in between: '
            'tunnel the port to this machine, or set HYPERHOST_INSECURE=1 if the network is yours'
        )
