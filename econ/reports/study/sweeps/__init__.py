"""What a sweep's tables say, as a study document: figures and sentences chosen by what was asked, and over what."""

from econ.reports.study.sweeps.describe import described

__all__ = ["described"]
