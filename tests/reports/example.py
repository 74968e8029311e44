"""A made-up results document with every part filled, in the proportions of a real one."""

from __future__ import annotations

from math import exp, sin
from typing import Any

HOURS = [hour / 4 for hour in range(97)]
TERMS = [
    *(("value extracted", -6_000_000_000), ("tips kept", -250_000_000), ("slash when caught in time", 14_800_000_000)),
    *(("lost future income", 3_900_000_000), ("re-entry under a new key", -2_350_000_000)),
]
GENESIS = [180_000, 140_000, 110_000, 90_000, 80_000, 70_000, 60_000, 50_000, 45_000, 40_000, 35_000, 30_000]
GENESIS += [25_000, 20_000, 15_000, 10_000]


def parameter(key: str, value: str, source: str = "chosen by us", status: str = "proposed") -> list[str]:
    return [key, value, source, "2026-11-20", status]


def claim(name: str, verdict: str, margin: int | None, **rest: Any) -> dict[str, Any]:
    blank: dict[str, Any] = {"statement": "", "binding_term": None, "thresholds": {}, "deviation": None, "terms": []}
    return {"id": name, "verdict": verdict, "margin_msat": margin, "method": "closed form, one shot"} | blank | rest


def terms(pairs: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"term": term, "msat": msat} for term, msat in pairs]


def series(name: str, label: str, unit: str, values: list[tuple[float, float]]) -> dict[str, Any]:
    bands = {
        "mean": [mean for mean, _ in values],
        "low": [mean - half for mean, half in values],
        "high": [mean + half for mean, half in values],
    }
    return {"name": name, "label": label, "unit": unit, "hours": HOURS} | bands


def claims() -> list[dict[str, Any]]:
    return [
        claim(
            "no-profitable-deviation/reorder",
            "holds",
            10_100_000_000,
            statement="Against honest others no leader earns more by reordering a slot.",
            binding_term="slash when caught in time",
            thresholds={"slashing.fraction": "at least 5.2 %", "mev per slot": "up to 161 mBTC"},
            deviation="sandwich, then exit",
            terms=terms(TERMS),
        ),
        claim(
            "no-profitable-deviation/delay",
            "fails",
            -74_300_000,
            statement="No leader earns more by waiting until the end of its slot.",
            binding_term="value of waiting",
            deviation="delay by 1.4 s",
            thresholds={"fees.priority": "a tip of 0.02 gwei or less"},
            terms=terms([("value of waiting", -96_000_000), ("missed slots", 21_700_000)]),
        ),
        claim(
            "censorship-bounded",
            "holds",
            None,
            statement="A forced transaction is executed within 144 Bitcoin blocks with probability above 0.999.",
            method="hypergeometric, exact",
            thresholds={"censors": "up to 10 of 16"},
        ),
        claim(
            "participation",
            "undecided",
            1_240_000,
            statement="Honest sequencing pays more than the outside option.",
            binding_term="cost of capital",
            deviation="stay out",
            method="simulated income, 95 % interval holds zero",
            thresholds={"scenario.capital_cost": "8.1 %/year"},
        ),
    ]


def metrics() -> dict[str, Any]:
    rows = [
        *(("live", "Slots with a final block", 0.99812, [0.99807, 0.99817], "share"),),
        ("income", "Income of a sequencer", 4_312_000_000.0, [4_201_000_000.0, 4_423_000_000.0], "msat/day"),
        ("delay", "Forced transaction, mean delay", 5_230.0, [5_160.0, 5_300.0], "s"),
        ("slashed", "Stake slashed", 1_830_000_000.0, [1_210_000_000.0, 2_450_000_000.0], "msat"),
        ("extracted", "Users' loss to extraction", 317.0, [298.0, 336.0], "ppm"),
        ("fee", "Base fee", 0.00104, [0.00103, 0.00105], "gwei"),
    ]
    return {name: {"label": label, "mean": mean, "ci95": ci, "unit": unit} for name, label, mean, ci, unit in rows}


def revenue() -> list[dict[str, Any]]:
    rows = [
        *(("base fee (users)", "proposers", 12.1), ("base fee (users)", "voters", 4.2)),
        *(("base fee (users)", "data vault", 3.9), ("tips (users)", "proposers", 2.7)),
        *(("extraction (users)", "proposers", 6.3), ("L1 fee (users)", "data vault", 9.8)),
        *(("data on Bitcoin", "Bitcoin miners", 8.4), ("slashed stake", "burn", 1.9)),
        *(("slashed stake", "whistleblowers", 0.1), ("data on Bitcoin", "data vault", -8.4)),
    ]
    return [{"source": source, "recipient": to, "msat_per_day": btc * 1e10} for source, to, btc in rows]


def stake() -> dict[str, Any]:
    end = [share + 9_000 * sin(index * 1.7) for index, share in enumerate(GENESIS)]
    return {
        "genesis_ppm": GENESIS,
        "end_ppm_mean": end,
        "end_ppm_low": [share * 0.82 for share in end],
        "end_ppm_high": [share * 1.18 for share in end],
    }


def mechanism() -> dict[str, Any]:
    rows = [
        parameter("chain.slot", "2 s", "Citrea documentation", "live"),
        parameter("chain.finality.bitcoin_depth", "6 bitcoin blocks", "Citrea documentation", "live"),
        parameter("set.size", "16"),
        parameter("set.stake.per_sequencer", "2 BTC"),
        parameter("set.unbonding", "21 d", "Cosmos Hub parameters, block 25_000_000", "default"),
        parameter("election.rule", "weighted-round-robin", "CometBFT 0.38 specification", "live"),
        parameter("fees.floor", "0.001 gwei", "Citrea documentation", "live"),
        parameter("forced_inclusion.rule", "proof-enforced"),
        parameter("forced_inclusion.deadline", "18 bitcoin blocks"),
        parameter("slashing.duplicate-vote.fraction", "100 %"),
        parameter("slashing.downtime.window", "10_000 slots", "Cosmos Hub parameters", "default"),
    ]
    named = {"name": "citrea-pos", "source": "chosen by us", "status": "proposed", "sha256": "9f3c" * 16}
    return named | {"parameters": rows}


def scenario() -> dict[str, Any]:
    rows = [
        parameter("mev", "rollup-arbitrage-2023", "published study of rollup arbitrage", "measured"),
        parameter("demand", "base-2024-01", "public chain data", "measured"),
        parameter("bitcoin_fees", "2023-02..2023-04", "public chain data", "measured"),
        parameter("capital_cost", "8 %/year"),
        parameter("reliance_per_slot", "0.2 BTC"),
    ]
    return {"name": "busy-year", "sha256": "41d7" * 16, "parameters": rows}


def document(**changes: Any) -> dict[str, Any]:
    counts = [round(2_400 * (index / 9) * exp(-index / 14)) for index in range(180)] + [37]
    over_time = [
        series("height", "Slots with a final block", "share", [(0.998 + 0.0005 * sin(h), 0.0008) for h in HOURS]),
        series("queue", "Forced queue", "transactions", [(14 + 9 * sin(h / 3.8), 1.5 + h / 20) for h in HOURS]),
        series("income", "Income of all sequencers", "msat/day", [(6.4e10 + 3e9 * sin(h / 4), 4e9) for h in HOURS]),
        series("slashed", "Stake slashed so far", "msat", [(h * 8e7, h * 2.6e7) for h in HOURS]),
    ]
    run = {
        "runs": 256,
        "slots": 43_200,
        "seed": 1,
        "engine": "loop",
        "slot_ms": 2_000,
        "trajectory_sha256": "c0de" * 16,
    }
    versions = {"seqecon": "0.1.0", "python": "3.11.7", "numpy": "2.4.6", "platform": "Linux x86_64"}
    whole: dict[str, Any] = {
        "format": "seqecon-results",
        "version": 1,
        "question": "Does honest sequencing pay for 16 bonded sequencers, and how long can they hold back a user?",
        "answer": "Reordering loses 101 mBTC an attempt (95 % interval 92 to 110 mBTC), but waiting until the end of "
        "the slot pays 0.74 mBTC: honest timing is not yet a best response.",
        "mechanism": mechanism(),
        "scenario": scenario(),
        "run": run | {"population": {"honest": 13, "sandwich": 2, "delayer": 1}},
        "claims": claims(),
        "metrics": metrics(),
        "series": over_time,
        "forced_inclusion": {"bin_seconds": 60, "counts": counts, "open_last_bin": True, "censored_runs": 212},
        "revenue": revenue(),
        "stake": stake(),
        "provenance": versions | {"command": "seqecon simulate citrea-pos --runs 256 --days 1 --seed 1 -o results"},
    }
    return whole | changes
