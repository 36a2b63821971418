"""A platform of a test's own: the built one, with a home and a database that go with it."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

MAIN = Path(__file__).parents[3] / 'dist/apps/platform/src/main.js'

needs_platform = unittest.skipUnless(MAIN.exists() and shutil.which('node'), 'needs the built platform and node')


class OwnPlatform:
    """Started at once. `at` is what a search needs to know of it; it stays the same when it is started again."""

    def __init__(self):
        self._home = tempfile.mkdtemp(prefix='hyperhost-search-')
        os.chmod(self._home, 0o711)  # as root, Postgres runs as another user
        self.at = {}
        self.start()

    def start(self):
        clean = {name: value for name, value in os.environ.items() if not name.startswith('HYPERHOST_')}
        port, grpc_port = (self.at[name].rpartition(':')[2] if self.at else '0' for name in ('url', 'platform'))
        own = {'HYPERHOST_HOME': self._home, 'HYPERHOST_PORT': port, 'HYPERHOST_GRPC_PORT': grpc_port}
        self._process = subprocess.Popen(
            ['node', str(MAIN)],
            env={**clean, **own, 'HYPERHOST_EXIT_WITH_PARENT': '1'},
            stdout=subprocess.PIPE,
            text=True,
        )
        url, platform = (self._process.stdout.readline().split()[-1] for _ in range(2))
        self.at = {'url': url, 'platform': platform, 'key': Path(self._home, 'token').read_text().strip()}

    def stop(self):
        self._process.terminate()
        self._process.wait(30)
        self._process.stdout.close()

    def close(self):
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)
