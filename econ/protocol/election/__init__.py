"""Leader election: who proposes in a slot."""
