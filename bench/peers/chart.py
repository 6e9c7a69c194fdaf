"""The plot: horizontal bars on a logarithmic scale, one group a model, drawn as SVG."""

import math
from html import escape

from formats import milliseconds

COLOURS = ["#0d9488", "#64748b", "#94a3b8", "#c2a878"]  # ramet's first; all readable on white and on black

WIDTH = 860
LABELS_WIDTH = 250
VALUES_WIDTH = 70  # for the number behind the longest bar
TOP = 64
BAR, GAP, GROUP_GAP = 11, 2, 14

STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.quiet { fill: #6e7781; font-size: 11px }
.grid { stroke: #8c959f; stroke-opacity: 0.35 }
@media (prefers-color-scheme: dark) { text { fill: #d0d7de } .quiet { fill: #9198a1 } }
"""


class Scale:
    """Milliseconds to horizontal positions, by decades."""

    def __init__(self, values):
        self.first_decade = math.floor(math.log10(min(values)))
        self.last_decade = math.ceil(math.log10(max(values)))

    def x(self, value):
        decades = max(1, self.last_decade - self.first_decade)
        width = WIDTH - LABELS_WIDTH - VALUES_WIDTH
        return LABELS_WIDTH + width * (math.log10(value) - self.first_decade) / decades

    def ticks(self):
        return [10.0**decade for decade in range(self.first_decade, self.last_decade + 1)]


def draw_chart(results, contenders):
    """`results`: workload -> name of a contender -> Outcome."""
    colours = dict(zip(contenders, COLOURS if "ramet" in contenders else COLOURS[1:]))
    medians = [o.timing.median_ms for outcomes in results.values() for o in outcomes.values() if o.timing]
    scale = Scale(medians)
    group_height = len(contenders) * (BAR + GAP) + GROUP_GAP
    bottom = TOP + len(results) * group_height

    parts = _legend(colours) + _grid(scale, bottom)
    for row, (workload, outcomes) in enumerate(results.items()):
        parts += _group(workload.title, outcomes, TOP + row * group_height, colours, scale)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom}" width="{WIDTH}" height="{bottom}">'
        f"<title>Time of one call, logarithmic scale, shorter is better</title><style>{STYLE}</style>\n"
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _legend(colours):
    parts, x = [], LABELS_WIDTH
    for name, colour in colours.items():
        parts.append(f'<rect x="{x}" y="10" width="{BAR}" height="{BAR}" rx="2" fill="{colour}"/>')
        parts.append(f'<text x="{x + BAR + 5}" y="20">{escape(name)}</text>')
        x += 40 + 7 * len(name)
    return [*parts, '<text x="10" y="20" class="quiet">one call, shorter is better</text>']


def _grid(scale, bottom):
    parts = []
    for tick in scale.ticks():
        x = scale.x(tick)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{TOP - 10}" x2="{x:.1f}" y2="{bottom - GROUP_GAP + 4}"/>')
        label = milliseconds(tick).replace(".00", "").replace(".0", "")
        parts.append(f'<text class="quiet" x="{x:.1f}" y="{TOP - 16}" text-anchor="middle">{label}</text>')
    return parts


def _group(title, outcomes, top, colours, scale):
    middle = top + len(colours) * (BAR + GAP) / 2
    parts = [f'<text x="10" y="{middle + 4:.1f}">{escape(title)}</text>']
    for index, (name, colour) in enumerate(colours.items()):
        y, timing = top + index * (BAR + GAP), outcomes[name].timing
        end = scale.x(timing.median_ms) if timing else LABELS_WIDTH
        if timing:
            width = max(1.0, end - LABELS_WIDTH)
            parts.append(f'<rect x="{LABELS_WIDTH}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2" fill="{colour}"/>')
        value = milliseconds(timing.median_ms) if timing else "fails"
        parts.append(f'<text class="quiet" x="{end + 5:.1f}" y="{y + BAR - 1.5}">{value}</text>')
    return parts
