"""Generators of mechanisms and scenarios that a file can state."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from econ.environment.library import names as law_names
from econ.mechanism.keys import STATUSES
from econ.mechanism.records import (
    Chain,
    Fees,
    Mechanism,
    Provenance,
    SequencerSet,
    Slashing,
    StakeAsset,
)
from econ.mechanism.scenario import NOWHERE, CommonFailure, Scenario
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.fees.fixed import FixedPrice
from econ.protocol.fees.rule import FeeRule
from econ.protocol.forced_inclusion.closed import Closed
from econ.protocol.forced_inclusion.deadline import FixedDelay, ProofEnforced
from econ.protocol.forced_inclusion.fee_queue import FeeQueue
from econ.protocol.rewards.fixed import FixedPerBlock, NoIssuance
from econ.protocol.rewards.square_root import SquareRootCurve
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import BitcoinCollateral, EvidenceAsForcedInput, Rollup, Venue
from econ.protocol.terms import FOREVER, Clock, Duration, Offence
from econ.strategies.registry import STRATEGIES
from econ.testing.mechanisms import consensus, splits
from econ.testing.rules import election_rules, ordering_rules

MILLION = 1_000_000

counts = st.integers(1, 10_000)
sizes = st.integers(0, 10**6)
taken = st.integers(1, 100)
money = st.integers(0, 10**15)
shares = st.integers(0, MILLION)
lines = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
durations = st.builds(Duration, st.integers(1, 10**9), st.sampled_from(Clock))
jails = st.just(FOREVER) | st.integers(0, 10**9)


chains = st.builds(
    Chain,
    slot_ms=st.integers(1, 86_400_000),
    slots_per_epoch=counts,
    block_gas_limit=st.integers(21_000 * 100, 10**9),
    bitcoin_depth=counts,
    commitment_every=counts,
    commitment_vbytes=sizes,
    proof_every=counts,
    proof_vbytes=sizes,
    proof_lag=counts,
    proving_cost=money,
    reference_limit=counts,
    references_per_block=st.integers(1, 1_000),
)


@st.composite
def sequencer_sets(draw: st.DrawFn) -> SequencerSet:
    token = draw(st.booleans())
    stakes = tuple(draw(st.lists(st.integers(10**6, 10**16), min_size=1, max_size=8)))
    asset = StakeAsset("TOKEN", draw(st.integers(1, 10**12)), draw(st.integers(10**17, 10**18)))
    return SequencerSet(
        stakes=stakes,
        asset=asset if token else StakeAsset(),
        admission=draw(st.sampled_from(["permissioned", "permissionless"])),
        minimum=draw(st.integers(0, min(stakes))),
        ejection_below=draw(st.integers(0, min(stakes))),
        power_unit=draw(st.integers(10**9, 10**12)),
        power_cap=draw(st.integers(-(-MILLION // len(stakes)), MILLION)),
        activation_epochs=draw(counts),
        activations_per_epoch=draw(counts),
        unbonding=draw(durations),
        re_entry=draw(st.booleans()),
    )


@st.composite
def fee_rules(draw: st.DrawFn) -> FeeRule:
    low, middle, high = sorted(draw(st.lists(st.integers(1, 10**14), min_size=3, max_size=3)))
    denominator = draw(st.sampled_from([1, 2, 4, 5, 8, 10, 16, 64, 125, MILLION]))
    moving = Eip1559(low, middle, draw(st.integers(1, 1_000)), denominator, high)
    return FixedPrice(low) if draw(st.booleans()) else moving


forced_inclusions = st.one_of(
    st.just(Closed()),
    st.builds(FixedDelay, counts, taken),
    st.builds(ProofEnforced, counts, taken),
    st.builds(FeeQueue, deadline=counts, base_fee=money, threshold=counts, per_block=taken),
)
venues: st.SearchStrategy[Venue] = st.one_of(
    st.just(Rollup()), st.just(EvidenceAsForcedInput()), st.builds(BitcoinCollateral, money)
)
laws: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {kind: st.sampled_from(law_names(kind)) for kind in ("bitcoin_intervals", "bitcoin_fees", "mev", "demand")}
)


@st.composite
def slashings(draw: st.DrawFn, *, forced: bool) -> Slashing:
    offences = [Offence.EQUIVOCATION, Offence.REORDERING, *([Offence.FORCED_OMISSION] if forced else [])]
    chosen = draw(st.lists(st.sampled_from(offences), unique=True))
    return Slashing(
        venue=draw(venues),
        rules=tuple(draw(_fractions(offence)) for offence in chosen),
        downtime=draw(
            st.none() | st.builds(DowntimeSlash, counts, st.integers(1, MILLION), shares, money, shares, jails)
        ),
    )


def _fractions(offence: Offence) -> st.SearchStrategy[FractionSlash]:
    labelled = st.just(value=True) if offence is Offence.REORDERING else st.booleans()
    return st.builds(FractionSlash, st.just(offence), shares, money, shares, jails, st.booleans(), labelled)


rewards = st.one_of(
    st.just(NoIssuance()), st.builds(FixedPerBlock, money), st.builds(SquareRootCurve, money, minimum_share=shares)
)
failures = st.builds(CommonFailure, lines, st.integers(1, MILLION), counts, counts)
# A network is tabulated at once, which takes longer than all else.
networks = st.sampled_from((*(NOWHERE,) * 20, "europe"))
entries = st.builds(Provenance, lines, lines, lines, st.sampled_from(STATUSES))


@st.composite
def mechanisms(draw: st.DrawFn) -> Mechanism:
    sequencers = draw(sequencer_sets())
    forced = draw(forced_inclusions)
    return Mechanism(
        name=draw(lines),
        chain=draw(chains),
        sequencers=sequencers,
        election=draw(election_rules()),
        consensus=draw(consensus()),
        fees=Fees(
            rule=draw(fee_rules()),
            base=draw(splits()),
            tips=draw(splits()),
            mev=draw(splits()),
            issuance=draw(splits()),
            l1_rate_cap=draw(money),
            l1_overcharge=draw(st.integers(MILLION, 100 * MILLION)),
        ),
        rewards=NoIssuance() if sequencers.asset.is_bitcoin else draw(rewards),
        ordering=draw(ordering_rules()),
        forced_inclusion=forced,
        slashing=draw(slashings(forced=forced.open)),
        source=draw(lines),
        status=draw(st.sampled_from(STATUSES)),
        provenance=tuple(draw(st.lists(entries, max_size=3, unique_by=lambda entry: entry.key))),
    )


@st.composite
def populations(draw: st.DrawFn, size: int) -> tuple[tuple[str, int], ...]:
    names = draw(st.permutations([*STRATEGIES]))
    cuts = sorted({*draw(st.lists(st.integers(1, size), max_size=3)), size})
    parts = [after - before for before, after in zip([0, *cuts], cuts, strict=False)]
    by_count = tuple(zip(names, parts, strict=False))
    return draw(st.sampled_from([by_count, ((names[0], MILLION),)]))


@st.composite
def scenarios(draw: st.DrawFn, *, size: int, slot_ms: int) -> Scenario:
    rest: dict[str, Any] = {
        name: draw(money)
        for name in ("target_value", "bribe", "reliance_per_slot", "operation", "outside_option", "subsidy", "discount")
    }
    delays = draw(st.lists(st.integers(1, 10**6), min_size=3, max_size=3, unique=True).map(sorted))
    return Scenario(
        name=draw(lines),
        **draw(laws),
        mempool_cap=draw(counts),
        forced_per_day=draw(st.integers(0, 86_400_000 // slot_ms)),
        forced_vbytes=draw(sizes.filter(bool)),
        forced_outstanding=draw(counts),
        target_per_day=draw(st.integers(0, 86_400_000 // slot_ms)),
        target_patience=draw(money),
        censorship_belief=draw(shares),
        delays_ms=(0, *delays),
        mev_growth=(0, *draw(st.lists(money, min_size=3, max_size=3))),
        miss=tuple(draw(st.lists(st.integers(0, 1 << 32), min_size=4, max_size=4))),
        network=draw(networks),
        common_failures=tuple(draw(st.lists(failures, max_size=3, unique_by=lambda failure: failure.name))),
        prover_failures_per_year=draw(money),
        prover_outage_ms=draw(counts),
        pause_limit_ms=draw(counts),
        pause_risk=draw(shares),
        outages_per_year=draw(st.integers(0, 31_557_600_000 // slot_ms // size)),
        outage_slots=draw(counts),
        detection=draw(shares),
        capital_cost=draw(money),
        population=draw(populations(size)),
        **rest,
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Mechanism, Scenario]:
    mechanism = draw(mechanisms())
    return mechanism, draw(scenarios(size=mechanism.sequencers.size, slot_ms=mechanism.chain.slot_ms))
