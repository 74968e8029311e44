"""`python -m experiments.figures RESULTS`: draw the README's picture from a results folder or file.

Left the time a forced transaction takes through Bitcoin, right what the tightest weighed claims rest on.
"""

from __future__ import annotations

import sys
from pathlib import Path

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from econ.reports.document import Claim, Results
from econ.reports.figures import cumulative, waterfall
from econ.reports.figures.canvas import NO_METADATA, STYLE
from econ.reports.quantities import amount_scale, time_scale
from econ.reports.reading import load
from econ.reports.waiting import Waiting, deadline_of

TARGET = Path(__file__).parent / "citrea-pos.svg"
CLAIM = "one-shot:equivocate"


def main(arguments: list[str]) -> int:
    """Draw and name the file."""
    results = load(Path(arguments[0] if arguments else "results"))
    with style.context(["default", dict(STYLE), {"figure.facecolor": "white", "savefig.facecolor": "white"}]):
        figure = Figure(figsize=(9.5, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2)
        _waiting(left, results)
        _claim(right, next(claim for claim in results.claims if claim.id == CLAIM))
        figure.savefig(TARGET, format="svg", metadata=dict(NO_METADATA))
    sys.stdout.write(f"wrote {TARGET.name}\n")
    return 0


def _waiting(axes: Axes, results: Results) -> None:
    if results.forced_inclusion is None:
        return
    waiting = Waiting(results.forced_inclusion, deadline_of(results))
    cumulative.draw(axes, waiting, time_scale(waiting.edges[-1]))
    axes.set_title("A forced transaction, inscription to execution")


def _claim(axes: Axes, claim: Claim) -> None:
    waterfall.draw(axes, claim.terms, amount_scale([term.msat for term in claim.terms]))
    axes.set_title("Why signing two orders does not pay")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
