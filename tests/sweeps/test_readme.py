"""The sweep that the README shows can be read as it stands."""

import re
from fractions import Fraction

from econ.sweeps.reading import loads_sweep
from tests.measure import ROOT


def test_the_readme_s_sweep() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), flags=re.DOTALL)
    sweep = loads_sweep(text, file="README.md")
    assert len(sweep.points()) == 7 * 3
    assert sweep.refine is not None
    assert sweep.refine.tolerance == Fraction(2, 100)
    assert sweep.adapt is not None
    assert (sweep.adapt.relative, sweep.adapt.most) == (True, 512)
