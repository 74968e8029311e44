"""The HTML report of a simulation: one self-contained file with words, tables and figures."""

from econ.reports.page import render
from econ.reports.writer import write_report

__all__ = ["render", "write_report"]
