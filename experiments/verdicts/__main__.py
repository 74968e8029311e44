"""Write the verdict tables: all presets, or those named."""

from __future__ import annotations

import sys
from pathlib import Path

from experiments.verdicts import PRESETS, page


def main() -> None:
    """One file per preset beside this module."""
    for preset in sys.argv[1:] or PRESETS:
        written = Path(__file__).with_name(f"{preset}.md")
        written.write_text(page(preset), encoding="utf-8")
        print(f"wrote {written.name}")


main()
