"""How a call is timed, and what is kept of it."""

from dataclasses import dataclass
from itertools import repeat
from statistics import median
from time import perf_counter

# A sample of shorter calls holds several of them, so that reading the clock costs nothing that matters.
SHORTEST_SAMPLE = 50e-6  # seconds


@dataclass(frozen=True)
class Timing:
    """Of one or more rounds of calls."""

    median_ms: float
    min_ms: float
    runs: int


def time_calls(call, seconds):
    """Call repeatedly for about that long."""
    start = perf_counter()
    call()
    calls = max(1, round(SHORTEST_SAMPLE / (perf_counter() - start)))
    samples = []
    end = perf_counter() + seconds
    while perf_counter() < end or not samples:
        start = perf_counter()
        for _ in repeat(None, calls):
            call()
        samples.append((perf_counter() - start) / calls)
    return Timing(median(samples) * 1e3, min(samples) * 1e3, len(samples) * calls)


def over_rounds(timings):
    """The median of the rounds' medians; the shortest of all calls."""
    return Timing(
        median(timing.median_ms for timing in timings),
        min(timing.min_ms for timing in timings),
        sum(timing.runs for timing in timings),
    )
