"""The page of a simulation: every section in order."""

from __future__ import annotations

from econ.reports import layout
from econ.reports.document import Results
from econ.reports.markup import Html, element, fragment
from econ.reports.sections import (
    answer,
    assumptions,
    claims,
    forced_inclusion,
    margins,
    metrics,
    provenance,
    revenue,
    series,
    stake,
)

HEADING = "Sequencer economics report"
PARTS = (claims, margins, assumptions, series, forced_inclusion, revenue, stake, metrics, provenance)


def assemble(results: Results) -> str:
    """The page of a document that is checked already.

    Raises BadInput when matplotlib is missing and there is something to draw.
    """
    sections = [part.section(results) for part in PARTS]
    card = answer.card(results)
    return layout.whole(layout.Page(HEADING, results.mechanism.name, card, sections=sections, footer=_footer(results)))


def _footer(results: Results) -> Html:
    digest = element("code", results.mechanism.sha256[:12])
    return fragment("Mechanism ", digest, f" · seqecon {results.provenance.seqecon} · seed {results.run.seed}")
