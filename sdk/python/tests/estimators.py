"""Estimators that do what the tests want to see, and nothing else."""

import threading


class Tally:
    """Adds up what it sees; its score is exact, and depends on the order of the chunks and on the seed."""

    fits = 0  # partial_fit calls of all instances together

    def __init__(self, rate=0.5, random_state=0, fail_at=0, score=None, broken_score=False):
        if rate <= 0:
            raise ValueError('rate must be positive')
        self.rate, self.random_state, self.fail_at = rate, random_state, fail_at
        self.given_score, self.broken_score = score, broken_score
        self.state, self.calls = float(random_state % 7), 0

    def partial_fit(self, x, y):
        Tally.fits += 1
        self.calls += 1
        self.state = self.state * self.rate + float(x.sum())
        if self.calls == self.fail_at:
            raise RuntimeError('out of luck')

    def score(self, x, y):
        if self.broken_score:
            raise RuntimeError('cannot be scored')
        return self.state if self.given_score is None else float(self.given_score)


class Gate:
    """Stands still in each call until it is let through."""

    entered = threading.Semaphore(0)
    opened = threading.Semaphore(0)

    def __init__(self, tag=''):
        self.calls = 0

    def partial_fit(self, x, y):
        Gate.entered.release()
        assert Gate.opened.acquire(timeout=20)
        self.calls += 1

    def score(self, x, y):
        return self.calls
