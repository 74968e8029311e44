"""The election rules a mechanism may name."""

from econ.protocol.election.round_robin import RoundRobin
from econ.protocol.election.single import Single
from econ.protocol.election.stake_weighted import StakeWeighted
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin

ELECTION_RULES = {
    "single": Single,
    "round-robin": RoundRobin,
    "stake-weighted": StakeWeighted,
    "weighted-round-robin": WeightedRoundRobin,
}
