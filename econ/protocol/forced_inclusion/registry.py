"""The forced-inclusion rules a mechanism may name."""

from econ.protocol.forced_inclusion.closed import Closed
from econ.protocol.forced_inclusion.deadline import FixedDelay, ProofEnforced
from econ.protocol.forced_inclusion.fee_queue import FeeQueue

FORCED_INCLUSION_RULES = {
    "none": Closed,
    "fixed-delay": FixedDelay,
    "proof-enforced": ProofEnforced,
    "fee-queue": FeeQueue,
}
