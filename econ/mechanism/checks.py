"""What no single key can tell: sums, stakes, power, evidence, and the fit of scenario and mechanism.

A check names the sections it reads and runs only if all of them could be read; it yields what is wrong by path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from econ.errors import BadInput
from econ.mechanism.assemble import scenario_of
from econ.mechanism.checks_of_rules import RULE_CHECKS
from econ.mechanism.draft import Draft
from econ.mechanism.problems import Unfit
from econ.mechanism.records import StakeAsset
from econ.mechanism.schema import Values, Wrong
from econ.mechanism.stakes import WAYS, stakes_of
from econ.mechanism.units import RATE, STAKE
from econ.money import AMOUNT_LIMIT, PPM
from econ.strategies.actions import Propose
from econ.strategies.population import assign

MOST_POWER = 1 << 30
MS_PER_DAY = 86_400_000
MS_PER_YEAR = 31_557_600_000
DELAYS = 1 + sum(action.name.startswith("DELAY") for action in Propose)

Checks = Iterator[Wrong]


@dataclass(frozen=True)
class Check:
    """A check and the sections it reads."""

    reads: tuple[str, ...]
    run: Callable[[Draft], Checks]


def check(draft: Draft) -> list[Wrong]:
    """Everything wrong between keys, as far as the sections could be read."""
    return [wrong for each in CHECKS if draft.has(*each.reads) for wrong in each.run(draft)]


def powers(stakes: tuple[int, ...], unit: int) -> tuple[int, ...]:
    """Voting power before the cap: whole power units of stake, at least one."""
    return tuple(max(stake // unit, 1) for stake in stakes)


def _splits(draft: Draft) -> Checks:
    for section, table in (("fees", "split"), ("fees", "tips_split"), ("rewards", "split"), ("ordering", "mev_share")):
        total = sum(draft.sections[section][table].values()) if draft.has(section) else PPM
        if total != PPM:
            text = f"the shares add up to {RATE.write(total, draft.context)}; allowed: shares that add up to 100 %"
            yield (section, table), text


def _stakes(draft: Draft) -> Checks:
    values = draft.sections["set"]
    try:
        stakes = stakes_of(values)
    except (Unfit, BadInput) as refusal:
        yield ("set", "stake"), str(refusal)
        return
    stake = values["stake"]
    way = ("set", "stake", next(name for name in WAYS if stake[name] is not None))
    alone = len(stakes) == 1 and values["admission"] == "permissioned"
    if min(stakes) == 0 and not alone:
        yield way, "a sequencer without stake has no power; allowed: more than 0, or a permissioned set of one"
    if sum(stakes) >= AMOUNT_LIMIT:
        yield way, f"the stakes add up to {sum(stakes)} atomic units, an overflow; allowed: a sum below 2^62"
    elif stake["name"] == "BTC" and sum(stakes) > StakeAsset().supply:
        total, most = (STAKE.write(amount, draft.context) for amount in (sum(stakes), StakeAsset().supply))
        yield way, f"the stakes add up to {total}, more than there are; allowed: {most} in all"
    for limit in ("minimum", "ejection_below"):
        if stake[limit] > min(stakes):
            least, most = (STAKE.write(amount, draft.context) for amount in (min(stakes), stake[limit]))
            yield ("set", "stake", limit), f"{most} is above the smallest stake; allowed: at most {least}"


def _power(draft: Draft) -> Checks:
    values = draft.sections["set"]
    stakes = _stakes_or_none(values)
    total = sum(powers(stakes, values["stake"]["power_unit"]))
    if total > MOST_POWER and sum(stakes) < AMOUNT_LIMIT:
        unit = STAKE.write(-(-sum(stakes) // MOST_POWER), draft.context)
        text = f"makes {total} units of voting power together; allowed: at most 2^30, so {unit} or more"
        yield ("set", "stake", "power_unit"), text
    if stakes and len(stakes) * values["power_cap"] < PPM:
        least = RATE.write(-(-PPM // len(stakes)), draft.context)
        text = f"{len(stakes)} sequencers under this cap cannot make up a quorum of the whole"
        yield ("set", "power_cap"), f"{text}; allowed: {least} or more, or a larger set"


def _asset(draft: Draft) -> Checks:
    stake = draft.sections["set"]["stake"]
    given = [name for name in ("price", "supply") if stake[name] is not None]
    if stake["name"] == "BTC":
        for name in given:
            yield ("set", "stake", name), "has no meaning for BTC; allowed: only with a token as asset"
    elif len(given) < 2:
        for name in {"price", "supply"} - set(given):
            yield ("set", "stake", name), f"is missing; allowed: the {name} of the token {stake['name']}"
    stakes = _stakes_or_none(draft.sections["set"])
    if stake["supply"] is not None and sum(stakes) > stake["supply"]:
        total = STAKE.write(sum(stakes), draft.context)
        yield ("set", "stake", "supply"), f"is less than the stakes together; allowed: {total} or more"


def _grid(draft: Draft) -> Checks:
    values = draft.sections["scenario"]
    for name, field in (("delays", "delays_ms"), ("mev_growth", "mev_growth"), ("miss", "miss")):
        if len(values[field]) != DELAYS:
            text = f"has {len(values[field])} entries; allowed: {DELAYS}, one for each delay, the first of them prompt"
            yield ("scenario", name), text
    delays = values["delays_ms"]
    if delays[0] != 0 or list(delays) != sorted(set(delays)):
        yield ("scenario", "delays"), "does not rise from zero; allowed: 0 ms, then later and later"
    if values["mev_growth"][0] != 0:
        yield ("scenario", "mev_growth"), "a prompt block has grown; allowed: 0 % first"


def _common_failures(draft: Draft) -> Checks:
    names = [failure.name for failure in draft.sections["scenario"]["common_failures"]]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield ("scenario", "common_failure"), f"{name!r} is named twice; allowed: a name of its own for each"


def _population(draft: Draft) -> Checks:
    stakes = _stakes_or_none(draft.sections["set"])
    population = draft.sections["scenario"]["population"]
    try:
        assign(population, stakes, tuple(name for name, _ in population))
    except BadInput as refusal:
        if stakes:
            yield ("scenario", "population"), str(refusal)


def _chances(draft: Draft) -> Checks:
    scenario, slot = scenario_of(draft), draft.context.slot_ms
    size = max(len(_stakes_or_none(draft.sections["set"])), 1)
    for name, each, period in (
        ("forced_per_day", scenario.forced_per_day, MS_PER_DAY),
        ("target_per_day", scenario.target_per_day, MS_PER_DAY),
        ("outages_per_year", scenario.outages_per_year * size, MS_PER_YEAR),
    ):
        if each * slot > period:
            most = period // slot // (size if name == "outages_per_year" else 1)
            yield ("scenario", name), f"makes more than one a slot; allowed: at most {most} at this slot and set"


def _stakes_or_none(values: Values) -> tuple[int, ...]:
    try:
        return stakes_of(values)
    except (Unfit, BadInput):
        return ()


CHECKS = (
    Check((), _splits),
    Check(("set",), _stakes),
    Check(("set",), _power),
    Check(("set",), _asset),
    Check(("scenario",), _grid),
    Check(("scenario",), _common_failures),
    Check(("set", "scenario"), _population),
    Check(("chain", "set", "scenario"), _chances),
    *(Check(reads, run) for reads, run in RULE_CHECKS),
)
