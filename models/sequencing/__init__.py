"""The slot of a sequencer network with adaptive agents: sequencers, watchers, searchers and users who learn."""

from models.sequencing.blocks import MODEL

__all__ = ["MODEL"]
