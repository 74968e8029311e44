"""What the world does to a sequencer network: Bitcoin, demand, extractable value and stake, as integer laws."""
