"""What a bad file is told, and the lists of what is allowed that many lines repeat."""

from __future__ import annotations

import pytest

from econ.errors import BadInput
from econ.mechanism.load import loads
from econ.mechanism.problems import BadFile

START = 'extends = "citrea-pos"\n'
STRATEGIES = (
    "honest, lazy, rubber-stamp, offline, withhold-votes, censor-target, censor-forced, sandwich, equivocator, "
    "delayer-1, delayer-2, delayer-3, exiter, stall-reference, overcharge, tail-forker, or an import path "
    '"my_package.my_module:STRATEGY"'
)
PRESETS = "aztec-v4, citrea-pos, citrea-today, cosmos-hub, minimal or monad, or the path of a TOML file"
CHAIN_KEYS = "slot, slots_per_epoch, block_gas_limit, reference_limit, references_per_block or finality"
BITCOIN = "0 BTC or more, in BTC, sat or msat"
FAILURES = (
    "any number of tables, each with name: one line of text in quotes; share: from 0.0001 % to 100 %, in % or ppm; "
    "per_year: a whole number from 1 on; outage: 1 ms or more, in ms, s, min, h or d"
)
SLOTS = "slots, epochs, ms, s, min, h or d"


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that refuse a file called bad.toml."""
    with pytest.raises(BadFile) as caught:
        loads(text, file="bad.toml")
    assert isinstance(caught.value, BadInput)
    assert str(caught.value) == "\n".join(caught.value.lines)
    return caught.value.lines
