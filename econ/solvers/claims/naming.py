"""How thresholds name the sequencer that a margin is about."""

from __future__ import annotations

from econ.solvers.claims.setting import Seat, Setting


def thresholds_of_seat(setting: Setting, seat: Seat) -> dict[str, str]:
    """Which sequencer is tightest; nothing to say where all are alike."""
    if len(setting.seats) == 1:
        return {}
    share = float(100 * seat.voting_share)
    return {"tightest for": f"sequencer {seat.index} of {setting.size} ({share:.4g} % of the voting power)"}
