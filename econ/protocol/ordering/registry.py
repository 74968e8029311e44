"""The ordering rules a mechanism may name."""

from econ.protocol.ordering.first_come_first_served import FirstComeFirstServed
from econ.protocol.ordering.leader_free import LeaderFree

ORDERING_RULES = {"leader-free": LeaderFree, "fcfs": FirstComeFirstServed}
