"""Estimators for searches: one that takes its time, and one that is never the same twice."""

import itertools
import time


class Slow:
    """A call takes 50 ms."""

    def __init__(self, a=0):
        self.a = a

    def set_params(self, a):
        self.a = a
        return self

    def partial_fit(self, x, y):
        time.sleep(0.05)

    def score(self, x, y):
        return self.a


class Moody(Slow):
    """No two scorings give the same."""

    moods = itertools.count()

    def partial_fit(self, x, y):
        pass

    def score(self, x, y):
        return next(Moody.moods)
