"""Where the numbers come from, and the command that makes them again."""

from __future__ import annotations

from collections.abc import Iterator

from econ.reports.document import Results
from econ.reports.markup import Html, Section, absent, element, facts, fragment, paragraph
from econ.reports.quantities import time_text


def section(results: Results) -> Section:
    """The command, what was simulated, the digests and the versions."""
    listings = (("Simulated", _run(results)), ("Digests", _digests(results)), ("Versions", _versions(results)))
    cards = (element("div", element("h3", title), facts(pairs), class_="card") for title, pairs in listings)
    body = fragment(_command(results.provenance.command), element("div", *cards, class_="grid"))
    return Section("provenance", "How to reproduce this", body)


def _command(command: str) -> Html:
    if not command.strip():
        return absent("The command behind these numbers was not recorded.")
    block = element("pre", element("code", command), tabindex="0", role="region", aria_label="Command")
    return fragment(paragraph("This command makes the same numbers again:"), block)


def _run(results: Results) -> Iterator[tuple[str, str]]:
    run = results.run
    yield "Runs", f"{run.runs:,}"
    yield "Slots per run", f"{run.slots:,} of {time_text(run.slot_ms / 1_000)} ({time_text(run.seconds)})"
    yield "Seed", str(run.seed)
    yield "Engine", run.engine
    yield "Population", ", ".join(f"{count:,} {name}" for name, count in run.population.items()) or "nobody"


def _digests(results: Results) -> Iterator[tuple[str, Html]]:
    digests = (("Mechanism", results.mechanism), ("Scenario", results.scenario))
    for kind, assumptions in digests:
        yield f"{kind} {assumptions.name}", element("code", assumptions.sha256 or "none")
    yield "Trajectory", element("code", results.run.trajectory_sha256 or "none")


def _versions(results: Results) -> Iterator[tuple[str, str]]:
    made = results.provenance
    yield from (("seqecon", made.seqecon), ("Python", made.python), ("NumPy", made.numpy), ("Platform", made.platform))
