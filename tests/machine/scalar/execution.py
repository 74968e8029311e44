"""What a final block does: forced and user transactions, the price of gas, references, and who is paid."""

from __future__ import annotations

from dataclasses import dataclass

from econ.protocol.fees.rule import Split
from tests.machine.scalar import rules
from tests.machine.scalar.ledger import BITCOIN, Holder
from tests.machine.scalar.production import effect_of
from tests.machine.scalar.rules import PPM, ppm
from tests.machine.scalar.world import Forced, World

WEI_PER_MSAT = 10_000_000
FORCED_GAS = 21_000
MOST_RAISES = 7
BYTES_PER_VBYTE = 4
RECEIVERS = {"data_and_proofs": "L1_FEE_VAULT", "treasury": "TREASURY", "burn": "BURNT"}


@dataclass
class Content:
    """What a block holds: forced transactions, gas, what user transactions bid in wei, and their bytes."""

    forced: int = 0
    gas: int = 0
    bids: int = 0
    charged: int = 0


@dataclass(frozen=True)
class Income:
    """How an income is shared out, by which reason, vault, kind of balance, source and asset."""

    split: Split
    reason: str
    vault: str
    balance: str = "balance"
    source: str | None = "WORLD"
    asset: str = BITCOIN


def settle(world: World) -> None:
    """Execute the block if there is one, pay for it, and move the price of gas on."""
    waiting = len(world.waiting)
    content = Content()
    if world.final:
        execute_forced(world, content)
        execute_users(world, content)
    pay_fees(world, content)
    pay_leader(world, content, waiting)
    settle_target(world)
    world.counters["GAS_USED"] += content.gas
    world.uncommitted_bytes += content.charged
    if world.final:
        chain, fees = world.setting.mechanism.chain, world.setting.mechanism.fees
        world.base_fee = rules.next_price(fees.rule, world.base_fee, content.gas, chain.block_gas_limit)
    reference(world)
    hand_value_on(world)


def hand_value_on(world: World) -> None:
    """The next leader carries the value of the block that it forked until it has led."""
    if world.forked:
        world.carried = world.mev
    elif world.leader >= 0:
        world.carried = 0


def execute_forced(world: World, content: Content) -> None:
    """Take forced transactions, the oldest first, as many as a block holds."""
    if world.visible == 0:
        return
    most: int = getattr(world.setting.mechanism.forced_inclusion, "per_block", 0)
    taken = [forced for forced in world.waiting if takes(world, forced)][:most]
    overcharges = effect_of(world).overcharges and world.setting.mechanism.fees.l1_overcharge > PPM
    for forced in taken:
        world.forced = [other for other in world.forced if other is not forced]
        if overcharges:
            world.counters["FORCED_DROPPED"] += 1
        else:
            execute_one_forced(world, forced, content)


def takes(world: World, forced: Forced) -> bool:
    """Whether this block takes a forced transaction if it has room."""
    setting = world.setting
    allowed = effect_of(world).forced and world.confirmed(forced, setting.mechanism.chain.bitcoin_depth)
    return allowed or (setting.due_or_executed and world.confirmed(forced, setting.confirmations_due))


def execute_one_forced(world: World, forced: Forced, content: Content) -> None:
    """Execute a forced transaction; the tagged one's wait is over."""
    content.forced += 1
    content.gas += FORCED_GAS
    world.counters["FORCED_INCLUDED"] += 1
    if forced.tagged:
        world.tag_done = world.tag_wait
        world.counters["TAGS_INCLUDED"] += 1
        world.counters["TAG_WAIT"] += world.tag_wait


def execute_users(world: World, content: Content) -> None:
    """Fill the block with user transactions, one by one, the best bids first."""
    if not effect_of(world).users:
        return
    limit, tables = world.setting.mechanism.chain.block_gas_limit, world.setting.laws.users
    bids = [
        table.tip * (1 + min(queue * table.gas // limit, MOST_RAISES))
        for table, queue in zip(tables, world.mempool, strict=True)
    ]
    left = limit - content.gas
    for place in sorted(range(len(tables)), key=lambda place: (-bids[place], -tables[place].tip, place)):
        table = tables[place]
        while world.mempool[place] > 0 and left >= table.gas:
            world.mempool[place] -= 1
            left -= table.gas
            content.gas += table.gas
            content.bids += table.gas * bids[place]
            content.charged += table.charged
            world.counters["USERS_INCLUDED"] += 1


def pay_fees(world: World, content: Content) -> None:
    """Share out base fees, tips and extraction, and charge for data."""
    fees, scenario, effect = world.setting.mechanism.fees, world.setting.scenario, effect_of(world)
    base = Income(fees.base, "BASE_FEE", "BASE_FEE_VAULT")
    share(world, content.gas * world.base_fee // WEI_PER_MSAT, base)
    tips = Income(fees.tips, "PRIORITY_FEE", "PRIORITY_FEE_VAULT")
    share(world, content.bids // WEI_PER_MSAT, tips)
    value = world.setting.laws.mev_values[world.mev]
    whole = value + world.setting.laws.mev_values[world.carried]
    extracted = whole * effect.reorders + ppm(value, scenario.mev_growth[effect.delay])
    share(world, extracted * world.final, Income(fees.mev, "MEV", "TREASURY"))
    plain = content.charged * min(world.fee_rate, fees.l1_rate_cap) // BYTES_PER_VBYTE
    charged = ppm(plain, fees.l1_overcharge) if effect.overcharges else plain
    world.ledger.move("L1_FEE", "WORLD", "L1_FEE_VAULT", amount=charged)


def pay_leader(world: World, content: Content, waiting: int) -> None:
    """Issue what a block earns, and pay the leader for forced transactions, bribes and broken promises."""
    mechanism, scenario, effect = world.setting.mechanism, world.setting.scenario, effect_of(world)
    bonded = sum(world.stake("bond", sequencer.index) for sequencer in world.sequencers)
    supply, slot_ms = mechanism.sequencers.asset.supply, mechanism.chain.slot_ms
    new = rules.issued(mechanism.rewards, bonded=bonded, supply=supply, slot_ms=slot_ms) if world.final else 0
    minted = Income(mechanism.fees.issuance, "ISSUANCE", "TREASURY", "free", None, world.setting.stake_asset)
    share(world, new, minted)
    if world.leader < 0:
        return
    leader = ("balance", world.leader)
    if content.forced:
        fee = content.forced * rules.forced_fee(mechanism.forced_inclusion, waiting)
        world.ledger.move("FORCED_FEE", "WORLD", leader, amount=fee)
    if world.target and world.final and not effect.target:
        world.ledger.move("BRIBE", "WORLD", leader, amount=scenario.bribe)
    if effect.equivocates and world.setting.word_counts:
        world.ledger.move("RELIANCE", "WORLD", leader, amount=scenario.reliance_per_slot)


def share(world: World, income: int, terms: Income) -> None:
    """Pay an income out to the leader, the voters and the vaults; what rounding leaves has an account."""
    if income == 0:
        return
    paid = 0
    receivers: dict[str, Holder] = {**RECEIVERS, "vault": terms.vault, "proposer": (terms.balance, world.leader)}
    for name, receiver in receivers.items():
        amount = ppm(income, getattr(terms.split, name))
        world.ledger.move(terms.reason, terms.source, receiver, amount=amount, asset=terms.asset)
        paid += amount
    for_voters = ppm(income, terms.split.voters)
    voted = max(sum(sequencer.power for sequencer in world.sequencers if sequencer.voted), 1)
    for sequencer in world.sequencers:
        amount = for_voters * sequencer.power * sequencer.voted // voted
        target = (terms.balance, sequencer.index)
        world.ledger.move("VOTE_REWARD", terms.source, target, amount=amount, asset=terms.asset)
        paid += amount
    world.ledger.move("ROUNDING", terms.source, "ROUNDING", amount=income - paid, asset=terms.asset)


def settle_target(world: World) -> None:
    """A final block takes the watched transaction in, or leaves it out."""
    if not (world.target and world.final):
        return
    included = effect_of(world).target
    world.target = not included
    world.counters["TARGETS_INCLUDED" if included else "TARGETS_CENSORED"] += 1


def reference(world: World) -> None:
    """A final block references Bitcoin blocks, unless its leader does not."""
    references = world.final and effect_of(world).references
    most = world.setting.mechanism.chain.references_per_block
    world.referenced = min(world.unreferenced, most) if references else 0
    world.unreferenced -= world.referenced
    world.since_reference = 0 if references else world.since_reference + world.final
