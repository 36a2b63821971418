"""The platform's REST door, as far as a search from Python needs it."""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.request
import uuid
from typing import Any, Callable, Dict, List, Mapping, Optional
from urllib.parse import quote, urlsplit

ANSWER_WITHIN_S = 15.0
REPEAT_EVERY_S = 0.5
LONGEST_PAGE = 1000


class PlatformAway(ConnectionError):
    """No platform answers at the address."""


class Rest:
    """Calls of one platform with one key.

    Raises PlatformAway where it does not answer, PermissionError where it refuses the key, ValueError with all faults by
    path where it refuses what was sent, and RuntimeError for any other refusal.
    """

    def __init__(self, url: str, key: Optional[str]) -> None:
        host = _host_of(url)
        loopback = host in ('localhost', '::1') or host.startswith('127.')
        if key and not loopback and not url.startswith('https:') and os.environ.get('HYPERHOST_INSECURE') != '1':
            raise ValueError(
                f'the key would travel to {url} readable by anyone in between: '
                'give an https address, or set HYPERHOST_INSECURE=1 if the network is yours'
            )
        self.url = url.rstrip('/')
        self.when_away: Optional[Callable[[], None]] = None
        """Called once when the platform does not answer; then what may be repeated is, until it does. None: it is not."""
        self._headers = {'Authorization': f'Bearer {key}'} if key else {}
        proxies = [urllib.request.ProxyHandler({})] if loopback else []
        self._opener = urllib.request.build_opener(*proxies)

    def get(self, path: str) -> Any:
        return self._repeated('GET', path, None, {})

    def post(self, path: str, body: Optional[Mapping[str, Any]] = None) -> Any:
        return self._call('POST', path, body, {})

    def submit(self, spec: Mapping[str, Any]) -> Any:
        """Submits a search, once, however often it must be sent."""
        return self._repeated('POST', '/v1/searches', spec, {'Idempotency-Key': uuid.uuid4().hex})

    def all(self, path: str) -> List[Dict[str, Any]]:
        """All items of a list, page by page."""
        items: List[Dict[str, Any]] = []
        after = ''
        while True:
            page = self.get(f'{path}?first={LONGEST_PAGE}{after}')
            items += page['items']
            if page.get('next') is None:
                return items
            after = f'&after={quote(page["next"], safe="")}'

    def _repeated(self, method: str, path: str, body: Optional[Mapping[str, Any]], headers: Mapping[str, str]) -> Any:
        told = False
        while True:
            try:
                return self._call(method, path, body, headers)
            except PlatformAway:
                if self.when_away is None:
                    raise
                if not told:
                    self.when_away()
                told = True
                time.sleep(REPEAT_EVERY_S)

    def _call(self, method: str, path: str, body: Optional[Mapping[str, Any]], headers: Mapping[str, str]) -> Any:
        data = None if body is None else json.dumps(body, allow_nan=False).encode()
        sent = {**self._headers, **headers, **({} if data is None else {'Content-Type': 'application/json'})}
        request = urllib.request.Request(self.url + path, data, sent, method=method)
        try:
            with self._opener.open(request, timeout=ANSWER_WITHIN_S) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(self.url, error.code, error.read()) from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            why = getattr(error, 'reason', error)
            raise PlatformAway(
                f'no platform answers at {self.url} ({why}): start one with `npm start`, or give url= or HYPERHOST_URL'
            ) from None


def _host_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ('http', 'https'):
        raise ValueError(f"url '{url}' must be an address such as http://127.0.0.1:5810")
    return host


def _refusal(url: str, status: int, body: bytes) -> Exception:
    try:
        problem = json.loads(body)
        detail = str(problem.get('detail') or problem.get('title') or f'status {status}')
        faults = [f'{fault["path"]}: {fault["message"]}' for fault in problem.get('faults') or []]
    except (ValueError, AttributeError, KeyError, TypeError):
        detail, faults = f'status {status}', []
    if status in (401, 403):
        return PermissionError(
            f'the platform at {url} refuses the key ({detail}): give key= or HYPERHOST_KEY, '
            'the text of the file `token` in its home'
        )
    if status >= 500 or status == 429:
        return PlatformAway(f'the platform at {url} cannot answer now: {detail}')
    if faults:
        return ValueError('the platform refuses:\n' + '\n'.join(f'  {fault}' for fault in faults))
    return RuntimeError(f'the platform at {url} refuses: {detail}')
