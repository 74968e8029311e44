"""The slot of a sequencer network with adaptive agents: sequencers, watchers, searchers and users who learn."""

from models.sequencing.blocks import BLOCKS, MODEL, genesis, parameters, widened

__all__ = ["BLOCKS", "MODEL", "genesis", "parameters", "widened"]
