"""Consensus protocols message by message: the cross-check of the critical paths, with none of their code."""
