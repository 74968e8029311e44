"""When honest ordering pays: what is asked where, where verdicts flip, and what proves it."""
