"""Honest: what the protocol prescribes, and nothing else."""

from econ.strategies.strategy import Strategy

HONEST = Strategy(name="honest", source="the protocol itself")
