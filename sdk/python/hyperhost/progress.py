"""How far a search is, for people: a line that is written anew on a terminal, or lines of their own elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Any, Mapping, Optional

LINES_EVERY_S = 2.0


class Progress:
    """`verbose` True says it anywhere, False nowhere, None on a terminal only. Writes to standard error."""

    def __init__(self, verbose: Optional[bool]) -> None:
        self._terminal = sys.stderr.isatty()
        self._speaks = self._terminal if verbose is None else bool(verbose)
        self._width, self._last, self._said_at = 0, '', float('-inf')

    def show(self, search: Mapping[str, Any], more: str = '') -> None:
        """Says how far the search is, and what is done beside it, if that is news."""
        promised, done, best = search['promised'], search['done'], search['bestSoFar']
        line = (
            f'hyperhost: {search["state"]}, {done["models"]} of {promised["models"]} models, '
            f'{done["calls"]} of {promised["calls"]} calls' + ('' if best is None else f', best score {best:.4f}')
            + more
        )
        if line != self._last and (self._terminal or self._ended(search) or self._long_ago()):
            self.say(line)
            self._last = line

    def tell(self, line: str) -> None:
        """A line that stays."""
        self.say(line)
        self.close()

    def say(self, line: str) -> None:
        """A line in place of the one before, where that can be."""
        if not self._speaks:
            return
        end = '' if self._terminal else '\n'
        print(('\r' if self._terminal else '') + line.ljust(self._width), end=end, file=sys.stderr, flush=True)
        self._width = len(line) if self._terminal else 0
        self._said_at = time.monotonic()

    def close(self) -> None:
        """Ends the line that is written anew, if there is one."""
        if self._width:
            print(file=sys.stderr, flush=True)
            self._width = 0

    def _ended(self, search: Mapping[str, Any]) -> bool:
        return search['state'] not in ('submitted', 'running')

    def _long_ago(self) -> bool:
        return time.monotonic() - self._said_at >= LINES_EVERY_S
