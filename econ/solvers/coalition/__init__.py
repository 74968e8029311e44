"""Coalitions: the most profitable one, certificates that none gains, and how many or how faulty it takes."""
