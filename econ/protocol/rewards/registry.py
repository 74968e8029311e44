"""The reward rules a mechanism may name."""

from econ.protocol.rewards.fixed import FixedPerBlock, NoIssuance
from econ.protocol.rewards.square_root import SquareRootCurve

REWARD_RULES = {"none": NoIssuance, "fixed-per-block": FixedPerBlock, "square-root": SquareRootCurve}
