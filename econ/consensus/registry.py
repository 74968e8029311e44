"""The consensus protocols that a mechanism may name."""

from econ.consensus.protocols.chained_hotstuff import CHAINED_HOTSTUFF
from econ.consensus.protocols.cometbft import COMETBFT
from econ.consensus.protocols.hotstuff import HOTSTUFF
from econ.consensus.protocols.jolteon import HOTSTUFF_2, JOLTEON
from econ.consensus.protocols.minimmit import MINIMMIT
from econ.consensus.protocols.monadbft import MONADBFT
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.protocols.simplex import SIMPLEX
from econ.consensus.protocols.single import SINGLE

PROTOCOLS: dict[str, Protocol] = {
    entry.record.name: entry
    for entry in (
        SINGLE,
        COMETBFT,
        HOTSTUFF,
        CHAINED_HOTSTUFF,
        JOLTEON,
        HOTSTUFF_2,
        MONADBFT,
        SIMPLEX,
        MINIMMIT,
    )
}
