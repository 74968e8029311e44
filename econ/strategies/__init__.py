"""Strategies: finite views, actions, tables, and a registry of named strategies and populations."""
