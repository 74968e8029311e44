"""One file per block of the slot."""
