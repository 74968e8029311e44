"""Mechanisms and scenarios: frozen records, read from and written to TOML files that carry their units."""
