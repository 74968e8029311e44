"""Games extracted from the machine's own blocks by enumerated chance."""
