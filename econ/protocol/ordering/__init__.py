"""Ordering rules: what a leader is prescribed to do with the order of a block, and what shows when it does not."""
