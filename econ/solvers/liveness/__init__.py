"""How often a set of sequencers stops ordering: failures, the power that a quorum needs, and pauses they cause."""
