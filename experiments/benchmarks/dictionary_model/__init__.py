"""The rules of `citrea-pos` as a cadCAD modeller writes them: agents are dictionaries, numbers are Python's integers.

A second definition of one slot, written from the rules and not from the machine's arrays. It reads the same parameters
and the same random words, so its ledger can be compared with the machine's to the last unit.
"""
