"""seqecon: simulate, attack and prove mechanisms for decentralized sequencers."""
