"""Rebuilds every table of `econ.environment` from raw data and quoted figures: `python -m experiments.calibration`."""
