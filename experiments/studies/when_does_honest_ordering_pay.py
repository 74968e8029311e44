"""When does honest ordering pay? Stake, slashing, evidence lag and extractable value against each way to deviate."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from econ.machine.source import model_sha256
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.reports.parameters import assumptions
from econ.reports.study.document import Figure, Provenance, StudyDocument, Table
from econ.sweeps.run import SweepResult
from experiments.studies.frame import Size, Study
from experiments.studies.honest_ordering.base import base, remedies, slashes, venues
from experiments.studies.honest_ordering.box import causes, confirmed_box, restrictions, sample_in
from experiments.studies.honest_ordering.maps import View, facts_in, flips_by_name, picture, regions
from experiments.studies.honest_ordering.proofs import attack, certificates, replay_table
from experiments.studies.honest_ordering.setup import EQUIVOCATE, RUN, THIRD, WAIT, found
from experiments.studies.honest_ordering.sweeps import sweeps
from experiments.studies.honest_ordering.tails import curve, tail
from experiments.studies.honest_ordering.thresholds import table, thresholds
from experiments.studies.honest_ordering.wording import Told, answer, findings, summary

NAME = "when_does_honest_ordering_pay"
QUESTION = "When does honest ordering pay, by stake, slashing, evidence lag and extractable value?"
RENTS = "Signing two orders where the seat's rent is lost for good, by law of extractable value"
VIEWS = (
    View(
        "word",
        EQUIVOCATE,
        "Signing two orders: bond against what is released",
        "Users act on a leader's word; seats earn next to nothing, so that the bond alone deters.",
    ),
    View(
        "lag",
        EQUIVOCATE,
        "Signing two orders: evidence lag against slash",
        "0.01 BTC is released per slot; evidence inscribed on Bitcoin takes the finality depth.",
    ),
    View(
        "race",
        RUN,
        "Sign two orders and leave: unbonding against gain",
        "Unbonding counts slots here, evidence six Bitcoin blocks: whoever is out first keeps the bond.",
    ),
    View(
        "quorum",
        THIRD,
        "A third takes final orders back: bond against reliance",
        "Under a protocol whose messages name it; the law's largest value is counted once among the blocks taken back.",
    ),
    View(
        "bonds",
        WAIT,
        "Waiting for value: growth against bond",
        "No bond helps: the boundary does not depend on it.",
    ),
    View(
        "waiting",
        WAIT,
        "Waiting for value: growth against the risk to miss the slot",
        "What a second of waiting brings against the chance that the slot is lost, were timers loose enough.",
    ),
)


def _answer(results: Mapping[str, SweepResult], size: Size, folder: Path) -> StudyDocument:
    """The whole answer from the sweeps' tables; decides the flips, writes certificates."""
    told = _told(results, size)
    network = found()
    return StudyDocument(
        format="seqecon-study",
        version=1,
        kind="study",
        name=NAME,
        question=QUESTION,
        answer=answer(told),
        findings=findings(told),
        assumptions=assumptions(network),
        figures=_figures(results, size, told),
        tables=_tables(results, size, told),
        claims=told.base.claims,
        certificates=certificates(told.flips, folder),
        summary=summary(told),
        provenance=_provenance(size),
    )


def _told(results: Mapping[str, SweepResult], size: Size) -> Told:
    network = found()
    return Told(
        flips=thresholds(size),
        tail=tail(network.mechanism.sequencers.stakes[0]),
        base=base(size),
        box=confirmed_box(sample_in(_of(results, "everything", size))),
        blocks=1 if size == "tiny" else network.mechanism.chain.bitcoin_depth,
    )


def _figures(results: Mapping[str, SweepResult], size: Size, told: Told) -> tuple[Figure, ...]:
    maps = tuple(picture(facts_in(_of(results, view.sweep, size)), view) for view in VIEWS)
    return (*maps, curve(size, found().mechanism.sequencers.stakes[0]), *told.base.waterfalls())


def _tables(results: Mapping[str, SweepResult], size: Size, told: Told) -> tuple[Table, ...]:
    facts = {view.sweep: facts_in(_of(results, view.sweep, size)) for view in VIEWS}
    everything = sample_in(_of(results, "everything", size))
    rents = flips_by_name(facts_in(_of(results, "rent", size)), EQUIVOCATE, RENTS)
    boxed = () if told.box is None else (restrictions(told.box),)
    mended = remedies(size), slashes(), venues(told.base)
    found_in_maps = table(told.flips), regions(facts, VIEWS), rents, causes(everything)
    return (*found_in_maps, *boxed, *mended, replay_table(attack(size)))


def _of(results: Mapping[str, SweepResult], name: str, size: Size) -> SweepResult:
    return results[f"ordering-{name}-{size}"]


def _provenance(size: Size) -> Provenance:
    network = found()
    rows = (
        ("mechanism", mechanism_sha256(network.mechanism)),
        ("scenario", scenario_sha256(network.scenario)),
        ("model", model_sha256()),
    )
    flag = "" if size == "full" else f" --{size}"
    return Provenance(f"python -m experiments run {NAME}{flag}", rows)


WHEN_DOES_HONEST_ORDERING_PAY = Study(
    NAME,
    QUESTION,
    sweeps,
    _answer,
    MappingProxyType(
        {
            "tiny": "half a minute of CPU",
            "quick": "5 minutes of CPU: 5.5 minutes on two cores that others used too",
            "full": "not run to its end yet; about 20 minutes of CPU, reckoned from the cost per point in quick",
        }
    ),
)
