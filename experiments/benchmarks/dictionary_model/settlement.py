"""What a final block contains is paid for, and the price of gas moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from econ.engine.block import Signals
from experiments.benchmarks.dictionary_model.commitment import BYTES_PER_VBYTE
from experiments.benchmarks.dictionary_model.consensus import NOBODY, includable
from experiments.benchmarks.dictionary_model.demand import tips
from experiments.benchmarks.dictionary_model.ledger import PPM, End, Move, share_of

FORCED_GAS = 21_000
WEI_PER_MSAT = 10_000_000


@dataclass(frozen=True)
class Content:
    """What a block includes: forced transactions by age, transactions and bids per class, gas and charged bytes.

    Where the leader overcharges the L1 fee, `dropped` forced transactions leave the line without being executed.
    """

    forced: dict[int, int]
    included: int
    dropped: int
    users: list[int]
    tips: list[int]
    gas: int
    charged_bytes: int


def p_settlement(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Include, charge, share out, reference Bitcoin, reprice."""
    chain, users, effects = state["chain"], state["users"], params["effects"][state["chain"]["action"]]
    block = content(params, state, effects)
    tagged = _takes_tag(state["forced"], block.forced)
    executed = int(tagged and not block.dropped)
    watched = int(users["target"] and chain["final"] and effects["target"])
    return {
        "users": {
            "mempool": [waiting - taken for waiting, taken in zip(users["mempool"], block.users, strict=True)],
            "target": users["target"] - watched,
        },
        "forced": {"line": _remaining(state["forced"]["line"], block.forced)} | ({"tag_age": -1} if tagged else {}),
        "bitcoin": _referenced(params, state, effects),
        "chain": _carried(state) | _priced(params, chain, block.gas),
        "proofs": {"uncommitted_bytes": state["proofs"]["uncommitted_bytes"] + block.charged_bytes},
        "agents": {},
        "moves": _income(params, state, effects, block),
        "counts": {
            **_counted(block),
            "targets_included": watched,
            "targets_censored": users["target"] * chain["final"] - watched,
            "tags_included": executed,
            "tag_wait": state["forced"]["tag_wait"] * executed,
        },
    }


def _priced(params: Any, chain: Any, gas: int) -> dict[str, int]:
    return {"base_fee": _repriced(params, chain["base_fee"], gas)} if chain["final"] else {}


def _carried(state: Any) -> dict[str, int]:
    """A forked block's value waits for the turn of the next leader."""
    chain = state["chain"]
    kept = chain["carried"] if chain["leader"] == NOBODY else 0
    return {"carried": state["users"]["mev"] if chain["forked"] else kept}


def _counted(block: Content) -> dict[str, int]:
    return {
        "users_included": sum(block.users),
        "gas_used": block.gas,
        "forced_included": block.included,
        "forced_dropped": block.dropped,
    }


def content(params: Any, state: Any, effects: Any) -> Content:
    """Forced transactions first, oldest first up to their cap, then users by falling bid as gas allows."""
    mempool = state["users"]["mempool"]
    bids = tips(params, mempool)
    takes_forced = state["chain"]["final"] and effects["forced"]
    forced = _oldest(params, includable(params, state, params["bitcoin_depth"])) if takes_forced else {}
    priced_out = effects["overcharges"] and params["l1_overcharge"] > PPM
    included, dropped = (0, sum(forced.values())) if priced_out else (sum(forced.values()), 0)
    gas = params["block_gas_limit"] - included * FORCED_GAS
    takes_users = state["chain"]["final"] and effects["users"]
    users = _highest_bids(params, mempool, bids, gas=gas) if takes_users else [0] * len(mempool)
    taken = list(zip(users, params["classes"], strict=True))
    used = sum(number * user["gas"] for number, user in taken) + included * FORCED_GAS
    charged_bytes = sum(number * user["bytes"] for number, user in taken)
    return Content(forced, included, dropped, users, tips=bids, gas=used, charged_bytes=charged_bytes)


def _oldest(params: Any, visible: dict[int, int]) -> dict[int, int]:
    room, taken = params["forced_per_block"], {}
    for age in sorted(visible, reverse=True):
        number = min(visible[age], room)
        room -= number
        if number:
            taken[age] = number
    return taken


def _highest_bids(params: Any, mempool: list[int], bids: list[int], *, gas: int) -> list[int]:
    taken = [0] * len(mempool)
    for place in sorted(params["tip_order"], key=lambda place: -bids[place]):
        each = params["classes"][place]["gas"]
        taken[place] = min(mempool[place], gas // each)
        gas -= taken[place] * each
    return taken


def _remaining(line: dict[int, int], taken: dict[int, int]) -> dict[int, int]:
    left = {age: number - taken.get(age, 0) for age, number in line.items()}
    return {age: number for age, number in left.items() if number}


def _takes_tag(forced: Any, taken: dict[int, int]) -> bool:
    """The tagged transaction is the last of its cohort."""
    age = forced["tag_age"]
    return age in taken and taken[age] == forced["line"][age]


def _referenced(params: Any, state: Any, effects: Any) -> dict[str, int]:
    bitcoin, final = state["bitcoin"], state["chain"]["final"]
    references = final and effects["references"]
    referenced = min(bitcoin["unreferenced"], params["references_per_block"]) if references else 0
    since = 0 if references else bitcoin["since_reference"] + final
    return {"referenced": referenced, "unreferenced": bitcoin["unreferenced"] - referenced, "since_reference": since}


def _repriced(params: Any, base_fee: int, gas: int) -> int:
    """EIP-1559: up to an eighth towards the price at which blocks use the target."""
    target = params["block_gas_limit"] // params["elasticity"]
    step = base_fee * abs(gas - target) // target // params["denominator"]
    if gas > target:
        base_fee += max(step, 1)
    elif gas < target:
        base_fee -= step
    floor, ceiling = params["base_fee_floor"], params["base_fee_ceiling"]
    return int(min(max(base_fee, floor), ceiling))


def _income(params: Any, state: Any, effects: Any, block: Content) -> list[Move]:
    taken = list(zip(block.users, params["classes"], block.tips, strict=True))
    base = block.gas * state["chain"]["base_fee"] // WEI_PER_MSAT
    tipped = sum(number * user["gas"] * tip for number, user, tip in taken) // WEI_PER_MSAT
    rate = min(params["fee_rates"][state["bitcoin"]["fee"]], params["l1_rate_cap"])
    charged = block.charged_bytes * rate // BYTES_PER_VBYTE
    if effects["overcharges"]:
        charged = charged * params["l1_overcharge"] // PPM
    return [
        *_shared(state, "base_fee", base, params["base_fee_split"]),
        *_shared(state, "priority_fee", tipped, params["tip_split"]),
        *_shared(state, "mev", _extracted(params, state, effects), params["mev_split"]),
        ("l1_fee", "world", "l1_fee_vault", charged),
        *_to_leader(params, state, effects),
    ]


def _extracted(params: Any, state: Any, effects: Any) -> int:
    """The slot's value if the leader reorders, and what waiting adds to it."""
    if not state["chain"]["final"]:
        return 0
    value: int = params["mev_values"][state["users"]["mev"]]
    taken = value + params["mev_values"][state["chain"]["carried"]] if effects["reorders"] else 0
    return taken + share_of(value, params["mev_growth"][effects["delay"]])


def _to_leader(params: Any, state: Any, effects: Any) -> list[Move]:
    """A bribe for leaving the watched transaction out, and reliance on an order that the leader reversed."""
    leader = ("balance", state["chain"]["leader"])
    moves: list[Move] = []
    if state["users"]["target"] and state["chain"]["final"] and not effects["target"]:
        moves.append(("bribe", "world", leader, params["bribe"]))
    if effects["equivocates"] and params["order_by_word"]:
        moves.append(("reliance", "world", leader, params["reliance_per_slot"]))
    return moves


def _shared(state: Any, reason: str, income: int, split: list[tuple[str, int]]) -> list[Move]:
    """An income shared by a split; what rounding down leaves goes to an account of its own."""
    if not income:
        return []
    moves: list[Move] = []
    for recipient, share in split:
        moves.extend(_part(state, reason, recipient, share_of(income, share)))
    rest = income - sum(amount for *_, amount in moves)
    return [*moves, ("rounding", "world", "rounding", rest)]


def _part(state: Any, reason: str, recipient: str, amount: int) -> list[Move]:
    if recipient == "voters":
        return _to_voters(state, amount)
    target: End = ("balance", state["chain"]["leader"]) if recipient == "proposer" else recipient
    return [(reason, "world", target, amount)]


def _to_voters(state: Any, amount: int) -> list[Move]:
    agents, voters = state["agents"], state["chain"]["voters"]
    total = sum(agents[sequencer]["power"] for sequencer in voters)
    return [
        ("vote_reward", "world", ("balance", sequencer), amount * agents[sequencer]["power"] // total)
        for sequencer in voters
    ]
