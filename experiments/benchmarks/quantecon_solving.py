"""Solves a stored process with QuantEcon's DiscreteDP, in an interpreter that has it: `python THIS IN OUT METHOD`.

Needs numpy, scipy and quantecon, and nothing of this project. Every method runs with the library's own defaults.
"""

import json
import resource
import sys
import time
from importlib import import_module

import numpy as np


def main(arguments: list[str]) -> int:
    """Solve, write the states' values, print CPU seconds and the number of iterations as JSON."""
    sparse, markov = import_module("scipy.sparse"), import_module("quantecon.markov")
    held = np.load(arguments[0])
    outcomes, weight = held["outcomes"], held["weight"].astype(float)
    chance = weight / np.repeat(np.add.reduceat(weight, outcomes[:-1]), np.diff(outcomes))
    rewards = np.add.reduceat(chance * held["reward"], outcomes[:-1])
    size = (len(held["action"]), len(held["pairs"]) - 1)
    transitions = sparse.csr_matrix((chance, held["target"], outcomes), size)
    transitions.sum_duplicates()
    states = np.repeat(np.arange(size[1]), np.diff(held["pairs"]))
    discount = int(held["numerator"]) / int(held["denominator"])
    process = markov.DiscreteDP(rewards, transitions, discount, states, held["action"])
    found = process.solve(method=arguments[2])
    np.savez(arguments[1], values=found.v)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"cpu": time.process_time(), "peak": peak, "phases": {}, "iterations": int(found.num_iter)}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
