"""Rows of the menu by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.menu import HONEST_ROW, menu_for
from econ.protocol.ordering.rule import OrderingRule
from econ.testing.rules import ordering_rules


@given(ordering_rules())
def test_an_action_s_row_holds_its_strategy(rule: OrderingRule) -> None:
    menu = menu_for(rule, forks=True, excludes=True)
    names = [strategy.name for row, strategy in enumerate(menu.strategies) if row != HONEST_ROW]

    assert [menu.strategies[menu.row_of(name)].name for name in names] == names
    assert HONEST_ROW not in map(menu.row_of, names)


@given(ordering_rules(), st.sampled_from(["dance", "honest", ""]))
def test_what_is_no_deviation_is_refused(rule: OrderingRule, action: str) -> None:
    with pytest.raises(BadInput, match="is not on the menu; allowed: propose "):
        menu_for(rule).row_of(action)
