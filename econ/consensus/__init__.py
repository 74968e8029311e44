"""Consensus protocols as the machine needs them: what a dead leader costs, and which offences leave proof."""
