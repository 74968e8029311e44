"""Reports of simulations and studies: one self-contained file with words, tables and figures."""

from econ.reports.documents import render
from econ.reports.writer import write_report

__all__ = ["render", "write_report"]
