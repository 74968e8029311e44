"""The minimal sequencing state machine: blocks of one slot in order, rule families, ledger and invariants."""
