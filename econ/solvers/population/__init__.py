"""Anonymous games by count vectors: exact equilibria, tipping points, potentials, and the game a mechanism plays."""
