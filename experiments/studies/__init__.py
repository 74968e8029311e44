"""Studies: one question each, answered by sweeps; `python -m experiments list` names them."""

from __future__ import annotations

from experiments.studies.frame import Study
from experiments.studies.what_does_decentralising_buy import WHAT_DOES_DECENTRALISING_BUY
from experiments.studies.when_does_honest_ordering_pay import WHEN_DOES_HONEST_ORDERING_PAY
from experiments.studies.which_consensus.study import WHICH_CONSENSUS

STUDIES: dict[str, Study] = {
    study.name: study for study in (WHEN_DOES_HONEST_ORDERING_PAY, WHAT_DOES_DECENTRALISING_BUY, WHICH_CONSENSUS)
}
