"""Bribery: what it costs to buy leaders, quorums, miners and voters, and whom; how far bought leaders reach."""
