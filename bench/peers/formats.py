"""How durations are written."""


def milliseconds(value):
    """Three digits with the unit that suits: 4.31 µs, 12.3 ms, 1.02 s."""
    for limit, factor, unit in [(0.9995, 1e3, "µs"), (999.5, 1.0, "ms")]:
        if value < limit:
            return f"{_three_digits(value * factor)} {unit}"
    return f"{_three_digits(value / 1e3)} s"


def _three_digits(number):
    decimals = 2 if abs(number) < 9.995 else 1 if abs(number) < 99.95 else 0
    return f"{number:.{decimals}f}"
