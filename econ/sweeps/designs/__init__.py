"""Designs: which points of the axes a sweep visits, and in what order."""
