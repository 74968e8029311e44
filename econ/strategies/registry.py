"""The strategies a population may name: those shipped here, and any other by import path."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module

from econ.errors import BadInput
from econ.strategies.censor import CENSOR_FORCED, CENSOR_TARGET
from econ.strategies.delayer import DELAYER_1, DELAYER_2, DELAYER_3
from econ.strategies.equivocator import EQUIVOCATOR
from econ.strategies.exiter import EXITER
from econ.strategies.honest import HONEST
from econ.strategies.lazy import LAZY, RUBBER_STAMP
from econ.strategies.offline import OFFLINE, WITHHOLD_VOTES
from econ.strategies.overcharge import OVERCHARGE
from econ.strategies.sandwich import SANDWICH
from econ.strategies.stall import STALL_REFERENCE
from econ.strategies.strategy import Strategy
from econ.strategies.tail_forker import TAIL_FORKER

STRATEGIES = {
    "honest": HONEST,
    "lazy": LAZY,
    "rubber-stamp": RUBBER_STAMP,
    "offline": OFFLINE,
    "withhold-votes": WITHHOLD_VOTES,
    "censor-target": CENSOR_TARGET,
    "censor-forced": CENSOR_FORCED,
    "sandwich": SANDWICH,
    "equivocator": EQUIVOCATOR,
    "delayer-1": DELAYER_1,
    "delayer-2": DELAYER_2,
    "delayer-3": DELAYER_3,
    "exiter": EXITER,
    "stall-reference": STALL_REFERENCE,
    "overcharge": OVERCHARGE,
    "tail-forker": TAIL_FORKER,
}


def strategy(name: str) -> Strategy:
    """The strategy of a registered name or of an import path "my_package.my_module:STRATEGY"; BadInput otherwise."""
    if ":" in name:
        return _imported(name)
    if name not in STRATEGIES:
        near = get_close_matches(name.lower(), STRATEGIES, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        allowed = f'{", ".join(STRATEGIES)}, or an import path "my_package.my_module:STRATEGY"'
        raise BadInput(f"there is no strategy {name!r}{hint}; allowed: {allowed}")
    return STRATEGIES[name]


def _imported(path: str) -> Strategy:
    module, _, attribute = path.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except Exception as failure:  # a user's module may fail in any way
        reason = f"{type(failure).__name__}: {failure}"
        raise BadInput(f"strategy {path!r} cannot be imported ({reason}); allowed: {_PATHS}") from failure
    if not isinstance(found, Strategy):
        raise BadInput(f"strategy {path!r} is a {type(found).__name__}; allowed: {_PATHS}")
    return found


_PATHS = 'an import path "my_package.my_module:STRATEGY" of an econ Strategy'
