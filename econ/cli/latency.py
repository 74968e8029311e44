"""`seqecon latency`: how soon an order is final, protocol by protocol, with a mechanism's timers on a network."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from econ.cli.inputs import loaded, print_json
from econ.cli.table import table
from econ.consensus.latency import Latency, measure
from econ.consensus.network.network import Network
from econ.consensus.network.registry import NETWORKS, network_of
from econ.consensus.record import Record
from econ.consensus.registry import PROTOCOLS
from econ.consensus.spread import Spread
from econ.errors import BadInput
from econ.mechanism.load import Loaded
from econ.mechanism.problems import Unfit
from econ.mechanism.ratios import Chance
from econ.mechanism.records import Consensus
from econ.mechanism.scenario import NOWHERE
from econ.mechanism.suggest import did_you_mean
from econ.mechanism.timing import timers, voting_powers
from econ.mechanism.units import Context
from econ.randomness import WEIGHT_TOTAL

US_PER_MS = 1_000
BOUND_MS = 2_000
# Messages of an exchange among all, over all samples: what keeps the default answer within seconds.
MESSAGES = 1 << 22
MOST_SAMPLES, FEWEST_SAMPLES = 2_000, 100
SEED = 1
HEADER = (
    *("protocol", "first word", "99 %", "final", "99 %", "block every", "slots in 2 s", "meets a timer"),
    *("dead leader", "block before it", "messages", "failed view"),
)
LEGEND = (
    "medians and 99th percentiles in ms, from the leader's proposal to the average sequencer; a lower bound: "
    "propagation and jitter alone\n"
    "first word: what may still be taken back; meets a timer: slots whose transactions do before they are final; "
    "dead leader: timers that run out for it\n"
)


@dataclass(frozen=True)
class Asked:
    """What is measured: the mechanism, where its sequencers stand, with the share of dead leaders."""

    found: Loaded
    network: Network
    place: str
    protocols: tuple[str, ...]
    dead: float
    samples: int

    @property
    def consensus(self) -> Consensus:
        """The mechanism's own protocol and timers."""
        return self.found.mechanism.consensus


def run(options: Any) -> int:
    """Print a row per protocol; what the timers cannot meet goes to stderr."""
    asked = _asked(options)
    measured = {name: _measured(asked, name) for name in asked.protocols}
    for name, latency in measured.items():
        _warn(asked, name, latency)
    if options.json:
        print_json(_json(asked, measured))
    else:
        rows = [_row(asked, PROTOCOLS[name].record, latency) for name, latency in measured.items()]
        sys.stdout.write(f"{_heading(asked)}\n\n{table(HEADER, rows)}\n\n{LEGEND}")
    return 0


def _asked(options: Any) -> Asked:
    found = loaded(options)
    place = options.network or found.scenario.network
    if place == NOWHERE:
        raise BadInput(
            f"--network: {found.scenario.name} says nowhere where sequencers stand; allowed: {', '.join(NETWORKS)}, "
            "or a file that ends in .toml or .csv"
        )
    stakes = (1,) * options.size if options.size else voting_powers(found.mechanism.sequencers)
    network = network_of(place, stakes)
    few = min(max(MESSAGES // network.size**2, FEWEST_SAMPLES), MOST_SAMPLES)
    return Asked(found, network, place, _protocols(options), _share(options.dead), options.samples or few)


def _protocols(options: Any) -> tuple[str, ...]:
    """Those named, in the order of the registry; all of them where none is."""
    named = {name.strip() for text in options.protocols for name in text.split(",")}
    for name in sorted(named):
        if name not in PROTOCOLS:
            hint = did_you_mean(name, PROTOCOLS)
            raise BadInput(f"--protocol {name}: there is no such protocol{hint}; allowed: {', '.join(PROTOCOLS)}")
    return tuple(name for name in PROTOCOLS if not named or name in named)


def _share(text: str) -> float:
    try:
        share = Chance().parse(text, Context()) / WEIGHT_TOTAL
    except Unfit:
        share = 1.0
    if share >= 1:
        raise BadInput(f'--dead {text}: must be a share of the leaders below 100 %, e.g. "5 %"')
    return share


def _measured(asked: Asked, name: str) -> Latency:
    return measure(
        PROTOCOLS[name],
        asked.network,
        timers(asked.consensus),
        samples=asked.samples,
        views=2,
        seed=SEED,
        dead_share=asked.dead,
        bound=BOUND_MS * US_PER_MS,
    )


def _warn(asked: Asked, name: str, latency: Latency) -> None:
    """One line for every thing that the timers or the live stake do not allow."""
    for warning in latency.warnings:
        clock = f"timeout_propose {asked.consensus.timeout_propose_ms:,} ms" if latency.spurious else "quorum"
        sys.stderr.write(f"seqecon: note: {name} on {asked.place}, {clock}: {warning}\n")


def _heading(asked: Asked) -> str:
    clocks = asked.consensus
    timing = f"timeout_propose {clocks.timeout_propose_ms:,} ms, timeout_vote {clocks.timeout_vote_ms:,} ms"
    dead = f"{100 * asked.dead:g} % of the leaders dead" if asked.dead else "every leader up"
    title = f" ({NETWORKS[asked.place].title})" if asked.place in NETWORKS else ""
    return f"{asked.found.mechanism.name}: {asked.network.size} sequencers on {asked.place}{title}\n{timing}; {dead}"


def _row(asked: Asked, record: Record, found: Latency) -> tuple[str, ...]:
    size = asked.network.size
    first = _two(found.speculative) if record.speculative_hops else ("-", "-")
    return (
        record.name,
        *first,
        *_two(found.final),
        _ms(found.period.p50) if record.period_hops else "-",
        f"{100 * found.slots_within:.1f} %",
        f"{100 * found.meets_timer:.1f} %",
        f"{timers_alone(record, asked.consensus):,}",
        "lost" if record.loses_predecessor else "kept",
        f"{record.messages(size):,}",
        f"{record.messages_of_a_failure(size):,}",
    )


def timers_alone(record: Record, consensus: Consensus) -> int:
    """Milliseconds of timers that run out for a dead leader: its own view's, and its predecessor's where that is lost.

    HotStuff-2's leaders wait besides before they propose after each of them.
    """
    lost = record.view_change_ms(consensus.timeout_propose_ms, consensus.timeout_vote_ms)
    settled = consensus.settle_ms if record.name == "hotstuff-2" else 0
    return (lost + settled) * (1 + record.loses_predecessor)


def _two(found: Spread) -> tuple[str, str]:
    return _ms(found.p50), _ms(found.p99)


def _ms(time: int | None) -> str:
    return "never" if time is None else f"{time / US_PER_MS:,.0f}"


def _json(asked: Asked, measured: dict[str, Latency]) -> dict[str, Any]:
    return {
        "mechanism": asked.found.mechanism.name,
        "scenario": asked.found.scenario.name,
        "network": asked.place,
        "sequencers": asked.network.size,
        "dead_share": asked.dead,
        "samples": asked.samples,
        "bound_ms": BOUND_MS,
        "timers_us": vars(timers(asked.consensus)),
        "protocols": [_entry(asked, PROTOCOLS[name].record, latency) for name, latency in measured.items()],
    }


def _entry(asked: Asked, record: Record, found: Latency) -> dict[str, Any]:
    """Times in microseconds, null for never."""
    plain = ("within", "slots_within", "never", "lost", "timeouts", "spurious", "meets_timer", "per_view", "per_second")
    spreads = {name: vars(getattr(found, name)) for name in ("speculative", "final", "period")}
    size = asked.network.size
    return {
        "protocol": record.name,
        **spreads,
        **{name: getattr(found, name) for name in plain},
        "dead_leader_timers_ms": timers_alone(record, asked.consensus),
        "loses_predecessor": record.loses_predecessor,
        "single_slot": record.single_slot,
        "messages": record.messages(size),
        "messages_of_a_failure": record.messages_of_a_failure(size),
        "warnings": list(found.warnings),
    }
