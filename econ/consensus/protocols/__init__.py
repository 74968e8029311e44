"""Consensus protocols, one file each: a record, and the critical path of its views."""
