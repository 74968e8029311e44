"""How a command ends when it does not end by itself."""

BAD_INPUT = 2
INTERRUPTED = 130
INTERRUPTION = "seqecon: interrupted; nothing half-written was left behind"
