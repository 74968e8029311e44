"""Taking the predecessor's block: possible only where the next leader forms the certificate of the last block.

Source: M. Jalalzai, K. Babel et al., MonadBFT, arXiv 2502.20692; A-SEQ-3.
"""

from __future__ import annotations

from econ.solvers.claims.claim import ClaimResult, Stated, decided, unavailable
from econ.solvers.claims.setting import Setting

FORKED = Stated(
    "one-shot:tail-fork", "a leader that leaves its predecessor's block out once does not gain", "tail-fork"
)
_IMMUNE = {
    "single": "there is no predecessor whose block somebody else certifies",
    "cometbft": "a block is final in its own round, before the next leader speaks",
    "monadbft": "a reproposal keeps the predecessor's block unless two thirds sign that they never saw it",
}


def tail_fork(setting: Setting) -> ClaimResult:
    """Not available under the consensus protocols of this library; undecided for one it does not know."""
    name = setting.mechanism.consensus.protocol
    if name in _IMMUNE:
        return unavailable(FORKED, f"{name}: {_IMMUNE[name]}")
    return decided(FORKED, "undecided", method=f"nothing is stated here about tail-forking under {name}")
