"""The exogenous assumptions under which a mechanism is studied, in integers."""

from __future__ import annotations

from dataclasses import dataclass

NOWHERE = "none"


@dataclass(frozen=True)
class CommonFailure:
    """What takes many sequencers down at once, such as a region, a cloud or a client.

    It hits `share` (ppm) of the stake `per_year` times a year and lasts `outage_ms` milliseconds.
    """

    name: str
    share: int
    per_year: int
    outage_ms: int


@dataclass(frozen=True)
class Scenario:
    """What the world does.

    Laws are named (see `econ.environment.library`). A class of users keeps at most `mempool_cap` transactions
    waiting. Money is msat, rates are ppm, a year has 365.25 days. Others force `forced_per_day` transactions while
    fewer than `forced_outstanding` are under way. `target_per_day` and `bribe` describe a transaction somebody pays
    to keep out; `target_value` what its sender loses while it waits; `target_patience` the slots after which the
    sender weighs the forced path. `censorship_belief` is the sender's chance (ppm) of being left out again.
    `reliance_per_slot` is what somebody irrevocably releases on the ordering of one slot. `delays_ms`, `mev_growth`
    (ppm of the slot's value) and `miss` run over the grid of delays; index 0 is prompt. `network` says where the
    sequencers stand (a name of `econ.consensus.network.registry`, or "none"); `miss` is the chance out of 2**32 that
    the block misses its slot for any other reason (see `econ.mechanism.timing`). `outages_per_year` and `outage_slots`
    describe failures of one sequencer, `common_failures` those of many at once, `prover_failures_per_year` and
    `prover_outage_ms` those of the prover; a pause of ordering longer than `pause_limit_ms` is to be rarer in a year
    than `pause_risk` (ppm). `detection` is the chance (ppm) that an attributable offence is reported. `outside_option`
    is msat a year that a sequencer would earn elsewhere, `operation` msat a year that it spends.
    """

    name: str = "baseline"
    bitcoin_intervals: str = "poisson-600s"
    bitcoin_fees: str = "2023-02..2023-04"
    mev: str = "rollup-arbitrage-2023"
    demand: str = "base-2024-01"
    mempool_cap: int = 100_000
    forced_per_day: int = 53
    forced_vbytes: int = 344
    forced_outstanding: int = 1_000_000
    target_per_day: int = 24
    target_value: int = 0
    target_patience: int = 30
    bribe: int = 0
    censorship_belief: int = 0
    reliance_per_slot: int = 0
    delays_ms: tuple[int, ...] = (0, 500, 1_000, 1_500)
    mev_growth: tuple[int, ...] = (0, 250_000, 500_000, 750_000)
    miss: tuple[int, ...] = (4_294_967, 42_949_673, 429_496_730, 2_147_483_648)
    network: str = NOWHERE
    outages_per_year: int = 12
    outage_slots: int = 900
    common_failures: tuple[CommonFailure, ...] = ()
    prover_failures_per_year: int = 4
    prover_outage_ms: int = 21_600_000
    pause_limit_ms: int = 60_000
    pause_risk: int = 10_000
    detection: int = 1_000_000
    capital_cost: int = 80_000
    operation: int = 20_000_000_000
    outside_option: int = 0
    discount: int = 100_000
    subsidy: int = 0
    population: tuple[tuple[str, int], ...] = (("honest", 1_000_000),)
