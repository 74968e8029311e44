"""Solvers: floats find, integers decide; nothing found here counts before the verifier's own check accepted it."""
