"""Random choices, short to write."""

import numpy as np


class Draws:
    """What a seed decides."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)

    def chance(self, probability):
        return bool(self.random.random() < probability)

    def one_of(self, *options):
        return options[int(self.random.integers(len(options)))]

    def some_of(self, options, at_most=None):
        """Some of a list, in its order; maybe none."""
        count = int(self.random.integers(0, min(len(options), at_most or len(options)) + 1))
        return [options[i] for i in sorted(self.random.choice(len(options), count, replace=False))]

    def whole(self, low, high):
        """low <= n <= high"""
        return int(self.random.integers(low, high + 1))

    def number(self, low, high):
        """Evenly spread by its logarithm, with few digits."""
        return float(f"{np.exp(self.random.uniform(np.log(low), np.log(high))):.3g}")

    def maybe(self, probability, **options):
        """Each option with this probability; those that are functions are called."""
        return {k: v() if callable(v) else v for k, v in options.items() if self.chance(probability)}

    def normal(self, *shape):
        return self.random.normal(size=shape).astype("float32")
