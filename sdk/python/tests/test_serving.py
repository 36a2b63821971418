"""A served process as a person sees it: what it prints, how it joins the platform, and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc

from client import Client
from hyperhost.contract import REGISTRY, handlers, message

ADDRESS = r'127\.0\.0\.1:\d+'
PACKAGE = Path(__file__).parent.parent
SCRIPT = """
import sys
sys.path[:0] = {paths!r}
from hyperhost import serve
from estimators import Tally, Gate
import numpy
serve({estimator}, data=(numpy.zeros((10, 1)), numpy.zeros(10)), {more})
"""


class Registry:
    """RegistryService as a platform has it, with a memory of what was asked."""

    def __init__(self, port=0, key='hh_good'):
        self.asked, self.key, self.leases, self.drain = [], key, set(), False
        self.server = grpc.server(ThreadPoolExecutor(4), options=[('grpc.so_reuseport', 0)])
        self.server.add_generic_rpc_handlers((handlers(REGISTRY, self),))
        self.port = self.server.add_insecure_port(f'127.0.0.1:{port}')
        self.address = f'127.0.0.1:{self.port}'
        self.server.start()

    def stop(self):
        self.server.stop(0).wait(5)

    def Register(self, request, context):
        if dict(context.invocation_metadata()).get('authorization') != f'Bearer {self.key}':
            context.abort(grpc.StatusCode.UNAUTHENTICATED, 'this key is not known')
        description = Client(request.address).describe()
        assert description.instance_id == request.instance_id
        lease = f'lease-{len(self.asked)}'
        self.leases.add(lease)
        self.asked.append(('Register', request.address))
        return message('hyperhost.registry.v1.RegisterResponse')(
            lease_id=lease, protocol_major=1, ttl_ms=900, renew_ms=300
        )

    def Renew(self, request, context):
        if request.lease_id not in self.leases:
            context.abort(grpc.StatusCode.NOT_FOUND, 'no such lease')
        self.asked.append(('Renew', request.lease_id))
        return message('hyperhost.registry.v1.RenewResponse')(ttl_ms=900, drain=self.drain)

    def Deregister(self, request, context):
        self.leases.discard(request.lease_id)
        self.asked.append(('Deregister', request.lease_id))
        return message('hyperhost.registry.v1.DeregisterResponse')()

    def count(self, method):
        return sum(asked[0] == method for asked in self.asked)


class Served(unittest.TestCase):
    def start(self, estimator='Tally', more='', **env):
        script = SCRIPT.format(
            paths=[str(PACKAGE), str(PACKAGE / 'tests')], estimator=estimator, more=more
        )
        clean = {name: value for name, value in os.environ.items() if not name.startswith('HYPERHOST_')}
        process = subprocess.Popen(
            [sys.executable, '-c', script],
            env={**clean, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        process.lines = []
        process.reader = threading.Thread(target=lambda: process.lines.extend(process.stdout), daemon=True)
        process.reader.start()
        return process

    def until(self, condition, what, within=15):
        deadline = time.monotonic() + within
        while not condition():
            self.assertLess(time.monotonic(), deadline, f'waited in vain for: {what}')
            time.sleep(0.02)

    def says(self, process, words, within=15):
        self.until(lambda: any(words in line for line in process.lines), f'{words!r} in {process.lines}', within)

    def end(self, process, number=signal.SIGTERM):
        began = time.monotonic()
        process.send_signal(number)
        status = process.wait(timeout=10)
        self.assertLess(time.monotonic() - began, 2)
        process.reader.join(5)
        return status

    def test_without_a_platform_it_prints_one_line_with_its_address_and_serves(self):
        process = self.start(more="name='tally'")
        self.says(process, 'serves at')
        line = process.lines[0]
        self.assertRegex(line, rf'^hyperhost: tally serves at {ADDRESS} \(8 training rows, 2 validation rows\)\n$')
        address = re.search(ADDRESS, line).group()
        client = Client(address)
        self.assertEqual(client.fit(score=True).calls, 1)
        client.channel.close()
        self.assertEqual(self.end(process, signal.SIGINT), 0)
        self.assertEqual(process.lines, [line])

    def test_it_registers_renews_and_gives_the_lease_back(self):
        registry = Registry()
        self.addCleanup(registry.stop)
        process = self.start(HYPERHOST_PLATFORM=registry.address, HYPERHOST_KEY='hh_good')
        self.says(process, f'registered at {registry.address}')
        self.until(lambda: registry.count('Renew') >= 2, 'two renewals')
        self.assertEqual(self.end(process), 0)
        self.assertEqual(registry.count('Deregister'), 1)
        self.assertEqual(registry.leases, set())
        self.assertEqual(len(process.lines), 2)

    def test_it_registers_again_when_its_lease_is_forgotten(self):
        registry = Registry()
        self.addCleanup(registry.stop)
        process = self.start(HYPERHOST_PLATFORM=registry.address, HYPERHOST_KEY='hh_good')
        self.says(process, 'registered')
        registry.leases.clear()
        self.until(lambda: registry.count('Register') == 2, 'a second registration')
        self.assertEqual(self.end(process), 0)

    def test_it_waits_for_a_platform_that_is_away_and_says_so_once_each_way(self):
        registry = Registry()
        process = self.start(HYPERHOST_PLATFORM=registry.address, HYPERHOST_KEY='hh_good')
        self.says(process, 'registered')
        registry.stop()
        self.says(process, 'does not answer')
        time.sleep(1)
        again = Registry(registry.port)
        self.addCleanup(again.stop)
        self.until(lambda: sum('registered' in line for line in process.lines) == 2, 'a second registration')
        self.assertEqual(again.count('Register'), 1)
        self.assertEqual(self.end(process), 0)
        self.assertEqual(sum('does not answer' in line for line in process.lines), 1)

    def test_a_refusal_that_no_waiting_mends_is_said_and_ends_it(self):
        registry = Registry()
        self.addCleanup(registry.stop)
        process = self.start(HYPERHOST_PLATFORM=registry.address, HYPERHOST_KEY='hh_wrong')
        self.assertEqual(process.wait(timeout=15), 1)
        process.reader.join(5)
        # On a slow machine it may have said before that the platform does not answer yet.
        self.assertEqual(sum('refuses' in line for line in process.lines), 1)
        self.assertIn('refuses this server: set HYPERHOST_KEY', process.lines[-1])

    def test_it_stops_when_the_platform_drains_it(self):
        registry = Registry()
        self.addCleanup(registry.stop)
        registry.drain = True
        process = self.start(HYPERHOST_PLATFORM=registry.address, HYPERHOST_KEY='hh_good')
        self.assertEqual(process.wait(timeout=15), 0)
        self.assertEqual(registry.count('Deregister'), 1)

    def test_it_ends_in_time_although_a_call_is_running(self):
        process = self.start('Gate')
        self.says(process, 'serves at')
        client = Client(re.search(ADDRESS, process.lines[0]).group())
        self.addCleanup(client.channel.close)
        stream = client.stream()
        next(stream)
        self.assertEqual(self.end(process), 0)
        with self.assertRaises(grpc.RpcError) as caught:
            list(stream)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)

    def test_arguments_that_are_not_valid_are_refused(self):
        for more, words in (
            ("name='No Name'", 'lower case letters'),
            ('slots=0', 'slots=0 must be from 1 to 1024'),
            ("address='nowhere'", 'must be host:port'),
            ("platform='http://127.0.0.1:1'", 'must be host:port'),
            ("platform='192.0.2.1:5811', key='hh_good'", 'HYPERHOST_INSECURE=1'),
        ):
            with self.subTest(more):
                process = self.start(more=more)
                self.assertEqual(process.wait(timeout=15), 1)
                process.reader.join(5)
                self.assertIn(words, process.lines[-1])

    def test_a_port_is_not_shared_with_another_server(self):
        first = self.start()
        self.says(first, 'serves at')
        second = self.start(more=f"address='{re.search(ADDRESS, first.lines[0]).group()}'")
        self.assertEqual(second.wait(timeout=15), 1)

    def test_a_port_in_use_is_said(self):
        with socket.socket() as taken:
            taken.bind(('127.0.0.1', 0))
            taken.listen()
            process = self.start(more=f"address='127.0.0.1:{taken.getsockname()[1]}'")
            self.assertEqual(process.wait(timeout=15), 1)
            process.reader.join(5)
            self.assertIn('is it in use?', process.lines[-1])

    @unittest.skipUnless(hasattr(os, 'fork'), 'needs POSIX')
    def test_it_ends_if_its_parent_was_gone_before_it_could_look(self):
        gone = subprocess.Popen([sys.executable, '-c', ''])
        gone.wait()
        script = SCRIPT.format(paths=[str(PACKAGE), str(PACKAGE / 'tests')], estimator='Tally', more='')
        server = subprocess.run(
            [sys.executable, '-c', script],
            env={**os.environ, 'HYPERHOST_EXIT_WITH_PARENT': '1', 'HYPERHOST_PARENT_PID': str(gone.pid)},
            stdout=subprocess.PIPE,
            timeout=10,
        )
        self.assertEqual(server.returncode, 0)

    @unittest.skipUnless(hasattr(os, 'fork'), 'needs POSIX')
    def test_it_ends_with_its_parent_where_that_is_asked(self):
        script = SCRIPT.format(paths=[str(PACKAGE), str(PACKAGE / 'tests')], estimator='Tally', more='')
        parent = subprocess.Popen(
            [
                sys.executable,
                '-c',
                f'import subprocess, sys, time\n'
                f'child = subprocess.Popen([sys.executable, "-c", {script!r}])\n'
                f'print(child.pid, flush=True)\n'
                f'time.sleep(60)',
            ],
            env={**os.environ, 'HYPERHOST_EXIT_WITH_PARENT': '1'},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(parent.stdout.close)
        child = int(parent.stdout.readline())
        self.assertIn('serves at', parent.stdout.readline())
        parent.kill()
        parent.wait()
        self.until(lambda: not _alive(child), 'the end of the server', within=5)


def _alive(pid):
    try:
        with open(f'/proc/{pid}/stat') as stat:
            return stat.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except FileNotFoundError:
        if os.path.isdir('/proc/self'):
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
