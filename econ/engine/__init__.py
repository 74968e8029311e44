"""Interpreters of one list of blocks: the loop, its exact twin, cadCAD, and enumerated chance."""
