"""Plain text tables that wrap nothing and align on the widest cell."""

from __future__ import annotations

from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Left-aligned columns under a header, two spaces apart."""
    cells = [header, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def bitcoin(msat: int | None) -> str:
    """An amount in the unit people read: sat below a thousandth of a bitcoin."""
    if msat is None:
        return "-"
    if abs(msat) < 100_000_000:
        return f"{msat / 1_000:+,.3f} sat"
    return f"{msat / 100_000_000_000:+,.6f} BTC"
