"""Slashing: what an offence costs, who can prove it, and how long that takes."""
