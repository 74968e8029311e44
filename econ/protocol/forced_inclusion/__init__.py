"""Forced inclusion: how a user gets a transaction in without the leaders' good will."""
