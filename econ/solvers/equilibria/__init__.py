"""Exact solvers for small games: every answer is a rational that was checked, or says what it leaves open."""
