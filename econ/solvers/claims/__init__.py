"""Claims decided in closed form: one file per claim or family of deviations, each a sum of signed terms."""
