"""Errors a caller can act on."""


class SeqeconError(Exception):
    """Base of every error this library raises on purpose."""


class BadInput(SeqeconError):
    """Input that cannot be used; the message is one line and says what is allowed."""


class AmountError(SeqeconError):
    """An amount left its range: refused instead of wrapped around."""


class InvariantError(SeqeconError):
    """A named invariant of the sequencing machine does not hold."""


class TooLarge(SeqeconError):
    """A game exceeds the given limit; the message names the size, the limit and the parameter behind it."""
