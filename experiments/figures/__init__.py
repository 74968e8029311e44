"""The README's picture, drawn from results of a simulation."""
