"""What each contender offers to the benchmark."""

from abc import ABC, abstractmethod

from timing import time_calls


class Contender(ABC):
    """A program with one model loaded, its inputs bound, ready to be called."""

    name: str
    tolerance = 1e-4  # largest difference to Keras's own answers, relative to the largest of them

    @abstractmethod
    def outputs(self):
        """What the model answers, as one array."""

    @abstractmethod
    def run(self, seconds):
        """Predict repeatedly for about that long; returns a Timing."""

    def close(self):
        """Give back what the contender holds."""


class PythonContender(Contender):
    """A contender in this process: `call` is the bare call that is timed."""

    @abstractmethod
    def call(self): ...

    def run(self, seconds):
        return time_calls(self.call, seconds)
