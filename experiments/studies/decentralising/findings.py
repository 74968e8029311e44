"""What the numbers say, in sentences; and the assumptions under which they say it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from econ.sweeps.analysis.intervals import Estimate, mean, paired
from experiments.studies.decentralising.cases import (
    AS_TODAY,
    CENSOR,
    FIXED,
    HALF,
    MIDDLE,
    OUTAGES,
    PARTS,
    RANDOM,
    SINGLE,
    SIZES,
    STANDBY,
    UNTIL_DUE,
    Case,
    censors_of,
    headline,
)
from experiments.studies.decentralising.closed_forms import Failures, stalls_per_year
from experiments.studies.decentralising.evidence import Evidence, possible
from experiments.studies.decentralising.theory import cost_per_year
from experiments.studies.decentralising.words import judged, number, percent, points

EXPECTATION = (
    "Citrea's documentation on a decentralised sequencer network expects fewer forced transactions, because a set "
    "censors less (2024-02 to 2024-10), and no single point of failure for liveness (2024-10 to 2025-01)."
)


@dataclass(frozen=True)
class Key:
    """The numbers that answer the question; differences are a set of MIDDLE less one sequencer, paired by run."""

    rate: int
    one_paused: Estimate
    set_paused: Estimate
    paused: Estimate
    lost: Estimate
    outage_force: Estimate
    one_forced: Estimate
    set_forced: Estimate
    forced: Estimate
    large_forced: Estimate
    large_drawn: Estimate
    cost: float
    cost_of_one: float
    fees: float

    @property
    def of_fees(self) -> float:
        """The set's cost as a share of the base fees."""
        return self.cost / self.fees


def key_numbers(found: Evidence) -> Key:
    """Read them off the evidence: failures at the highest rate, half of the operators censoring."""
    rate, large = headline(found.size), max(SIZES[found.size])
    one, middle = replace(SINGLE, outages=rate), Case(size=MIDDLE, outages=rate)
    censored = Case(size=MIDDLE, censors=censors_of(MIDDLE, HALF))
    alone = found.one_of_many(float(PARTS[HALF]))
    many = replace(censored, size=large, censors=censors_of(large, HALF))
    records = found.candidate.mechanism, found.candidate.scenario
    return Key(
        rate=rate,
        one_paused=found.mean("liveness", one, "paused"),
        set_paused=found.mean("liveness", middle, "paused"),
        paused=found.less("liveness", middle, one, "paused"),
        lost=found.less("liveness", middle, one, "downtime"),
        outage_force=found.less("liveness", middle, one, "force_use"),
        one_forced=possible(alone),
        set_forced=found.mean("censorship", censored, "force_use"),
        forced=paired(found.of("censorship", censored, "force_use"), alone).estimate,
        large_forced=found.mean("censorship", many, "force_use"),
        large_drawn=found.mean("censorship", replace(many, order=RANDOM), "force_use"),
        cost=cost_per_year(Case(size=MIDDLE), *records),
        cost_of_one=cost_per_year(SINGLE, *records),
        fees=found.mean("censorship", Case(size=MIDDLE), "base_fees").value * 365.25 / 1e8,
    )


def answer(key: Key) -> str:
    """One sentence, with its uncertainty."""
    slots = judged(key.lost, below="loses fewer slots", above="loses more slots", neither="loses no fewer slots")
    return (
        f"{_verdict(key)}: a set of {MIDDLE} instead of one sequencer changes the time in pauses of a minute or more "
        f"by {points(key.paused)} where operators fail {key.rate:,} times a year, independently, and the share of "
        f"watched transactions that must be forced by {points(key.forced)} where half of the operators censor; it "
        f"costs {number(key.cost)} instead of {number(key.cost_of_one)} BTC a year ({number(100 * key.of_fees)} % of "
        f"the base fees), {slots} ({points(key.lost)}), and executes forced transactions no sooner while any leader is "
        "honest."
    )


def _verdict(key: Key) -> str:
    live, free = key.paused.high < 0, key.forced.high < 0
    if live and free:
        return "Citrea's expectation holds, for liveness and for forced transactions"
    if live or free:
        return f"Citrea's expectation holds for {'liveness' if live else 'forced transactions'} and is open otherwise"
    return "Citrea's expectation is neither confirmed nor refuted"


def findings(found: Evidence, key: Key) -> tuple[str, ...]:
    """In the order of their weight."""
    return (
        EXPECTATION,
        _liveness(key),
        _per_year(found),
        _lost(found, key),
        _force(found, key),
        _order(found, key),
        _inclusion(found),
        _standby(found, key),
        _today(found),
    )


def _liveness(key: Key) -> str:
    verdict = "holds" if key.paused.high < 0 else "is not shown"
    return (
        f"Fewer liveness failures: {verdict} for independent failures. At {key.rate:,} outages a year each, one "
        f"sequencer spends {percent(key.one_paused)} of the time in pauses, a set of {MIDDLE} "
        f"{percent(key.set_paused)}; forced transactions that outages cause change by {points(key.outage_force)}."
    )


def _per_year(found: Evidence) -> str:
    assumed = Failures(SINGLE.outages, SINGLE.minutes)
    rates = ", ".join(f"{number(stalls_per_year(n, assumed))} with {n}" for n in (1, *SIZES[found.size][:2]))
    return (
        f"By theory, which the simulations agree with, {SINGLE.outages} outages of 30 minutes a year for each operator "
        f"stall the chain this often a year: {rates}. That rests on independence: of outages that hit all operators at "
        "once, as four of the seven on record would have, a set removes none."
    )


def _lost(found: Evidence, key: Key) -> str:
    small = min(SIZES[found.size])
    gap = found.less("liveness", Case(size=small, outages=key.rate), replace(SINGLE, outages=key.rate), "downtime")
    words = judged(key.lost, below="loses fewer", above="loses more", neither="does not measurably lose fewer")
    return (
        f"A set {words} slots: {MIDDLE} sequencers less one, {points(key.lost)}; "
        f"{small} less one, {points(gap)}. A leader that is down costs its own slots whether it leads all of them or "
        "each n-th, and on top of that a set can lose its quorum. What falls is the length of a gap, not their sum."
    )


def _force(found: Evidence, key: Key) -> str:
    verdict = "holds" if key.forced.high < 0 else "is not shown"
    everybody = found.mean("censorship", Case(size=MIDDLE, censors=MIDDLE), "force_use")
    return (
        f"Fewer forced transactions: {verdict}. If each operator is a censor with chance 1/2, senders force "
        f"{percent(key.one_forced)} of what they watch with one sequencer, and {percent(key.set_forced)} in a set of "
        f"{MIDDLE} of which half censor. If all censor, {percent(everybody)}: nothing is gained."
    )


def _order(found: Evidence, key: Key) -> str:
    large = max(SIZES[found.size])
    measurably = key.large_forced.low > key.set_forced.high
    grows = "force use grows with the set" if measurably else "force use does not measurably grow with the set"
    return (
        f"In a fixed order of leaders {grows} where the censors' turns follow one another: half of {MIDDLE} hold "
        f"{MIDDLE // 2} slots in a row, and senders force {percent(key.set_forced)}; half of {large} hold {large // 2} "
        f"and make them force {percent(key.large_forced)}; with leaders drawn for every slot, "
        f"{percent(key.large_drawn)}. Equal stakes take turns by address, and an address can be ground: a set should "
        "draw its leaders, or shuffle them."
    )


def _inclusion(found: Evidence) -> str:
    half = Case(size=MIDDLE, censors=censors_of(MIDDLE, HALF), censor=UNTIL_DUE)
    alone = replace(CENSOR, censor=UNTIL_DUE)
    two_hours = [found.mean("until-due", case, "forced_within_120") for case in (half, alone)]
    return (
        "Forced inclusion is no quicker with a set: six Bitcoin blocks decide it. What one honest leader saves is the "
        f"deadline: within two hours {percent(two_hours[0])} are executed where half of {MIDDLE} leave them out, and "
        f"{percent(two_hours[1])} where the only sequencer does, which may wait until they are due, about 25 hours."
    )


def _standby(found: Evidence, key: Key) -> str:
    spare = replace(STANDBY, outages=key.rate)
    gap = found.less("liveness", Case(size=MIDDLE, outages=key.rate), spare, "paused")
    spent = found.mean("liveness", spare, "paused")
    cost = cost_per_year(STANDBY, found.candidate.mechanism, found.candidate.scenario)
    return (
        f"A standby that takes over within a minute leaves {percent(spent)} of the time in pauses for {number(cost)} "
        f"BTC a year ({MIDDLE} sequencers less it: {points(gap)}). Where it works it is the cheaper cure for outages "
        "(Base's did not on 2025-08-05); against censorship it is none."
    )


def _today(found: Evidence) -> str:
    rate = headline(found.size)
    today, path = replace(AS_TODAY, outages=rate), replace(SINGLE, outages=rate)
    forced = found.mean("today", today, "force_use")
    waits = [found.tables[kind][case]["target_wait"] for kind, case in (("today", today), ("liveness", path))]
    return (
        f"As documented today nobody can force: {percent(forced)} forced, and a watched transaction waits "
        f"{number(mean(waits[0]).value)} s on average where outages are this frequent. One with the candidate's forced "
        f"path waits {number(mean(waits[1]).value)} s before its sender turns to Bitcoin, which cannot help while the "
        "chain stands still."
    )


def assumptions(found: Evidence) -> tuple[tuple[str, str, str], ...]:
    """What the answer rests on: name, value, source."""
    scenario = found.candidate.scenario
    return (
        ("failures", "independent between operators, 30 minutes each", "scenario baseline, chosen by us, 2026-11"),
        (
            "failures a year",
            f"{SINGLE.outages} assumed; up to {max(OUTAGES[found.size]):,} simulated",
            "rates raised to be countable",
        ),
        ("a common cause", "left out: it would pause a set as it pauses one", "table Outages on record"),
        ("operators' availability", "1.86 % of blocks missed", "Cosmos Hub, October 2022, 95th percentile of 175"),
        ("a failed leader", "costs its own slot of 2 s (CometBFT timers of 1.5 s)", "citrea-pos, chosen by us"),
        ("one sequencer", "no bond; a forced path as in the candidate", "Citrea docs, 2025-12: forced path planned"),
        ("patience", f"{scenario.target_patience} slots, then forced if worth it", "scenario censorship, example"),
        ("value at stake", "0.01 BTC, chance of being left out 1/2", "scenario censorship, example"),
        ("censors", "leave out as leaders, vote honestly, and hold adjacent turns", "worst case of the fixed order"),
        ("operation", f"{number(scenario.operation / 1e11)} BTC a year each", "scenario baseline, chosen by us"),
        ("capital", f"{number(scenario.capital_cost / 1e4)} % a year on 2 BTC each", "scenario baseline; citrea-pos"),
        ("fewer postings with a set", "not tested: postings do not depend on the set here", "Citrea docs, 2024"),
        (
            "demand after a pause",
            "waits and does not mind the base fee, so fees are read off calm runs",
            "assumption A6",
        ),
        ("order of the set", f"{FIXED} as in citrea-pos; {RANDOM} beside it", "CometBFT proposer selection"),
    )
