"""Sweeps: designs, execution, a store of results, and their analysis."""
