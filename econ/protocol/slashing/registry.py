"""The slashing rules and venues a mechanism may name."""

from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import BitcoinCollateral, EvidenceAsForcedInput, KeyExtraction, Rollup

SLASHING_RULES = {"fraction": FractionSlash, "downtime": DowntimeSlash}
VENUES = {
    "rollup": Rollup,
    "evidence-as-forced-input": EvidenceAsForcedInput,
    "bitcoin-collateral": BitcoinCollateral,
    "key-extraction": KeyExtraction,
}
