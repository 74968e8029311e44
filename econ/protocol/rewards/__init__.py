"""Issuance: what the protocol mints for ordering."""
