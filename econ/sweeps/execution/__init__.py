"""Execution of sweeps: tasks become batches, a pool computes them, a sink receives them."""
