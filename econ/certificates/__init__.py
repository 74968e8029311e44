"""Certificates and their verifier: the standard library alone, so that trust needs nothing installed."""

from econ.certificates.verify import Result, verify

__all__ = ["Result", "verify"]
