"""Mechanism files out: records as tables with units, and as the text of a TOML file that loads back unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from econ.mechanism.assemble import values_of
from econ.mechanism.keys import CHAIN, CONSENSUS, PROVENANCE, SCENARIO, SET, Key, Section
from econ.mechanism.draft import HEADER
from econ.mechanism.records import Mechanism
from econ.mechanism.rules import FAMILIES, SLASHING, Family, section_of
from econ.mechanism.scenario import Scenario
from econ.mechanism.schema import Values
from econ.mechanism.units import Context

COMMENT_COLUMN = 44
