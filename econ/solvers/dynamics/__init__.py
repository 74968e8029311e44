"""How a population may move: reports, not proofs. Floats throughout; nothing here decides a claim."""
