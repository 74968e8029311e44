"""Optional libraries: loaded when there, and one line that names the extra when not."""

from __future__ import annotations

import json

import pytest

from econ.errors import BadInput
from econ.sweeps.analysis.extras import optional


def test_what_is_there_is_loaded() -> None:
    assert optional("json", "sensitivity") is json


def test_what_is_missing_is_named_with_its_remedy() -> None:
    with pytest.raises(BadInput, match=r"nosuchlib is not installed: pip install 'seqecon\[optimize\]'"):
        optional("nosuchlib.core", "optimize")
