"""Timing games: how long leaders wait, what a protocol lets them wait for nothing, and whom speed and turns pay."""
