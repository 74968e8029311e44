"""Points made concrete, and the cache of their addresses."""

from dataclasses import replace
from pathlib import Path

import pytest

from econ.mechanism.digest import mechanism_sha256
from econ.mechanism.load import load
from econ.sweeps.address import address
from econ.sweeps.places import FILE, Places
from econ.sweeps.questions.question import Subject
from econ.sweeps.reading import loads_sweep
from econ.sweeps.spec import Sweep

TEXT = """
name = "sizes"
mechanism = "minimal"
[keys]
"set.size" = [3, 5, 8]
[simulate]
slots = 20
runs = 2
"""


def sizes(**changes: object) -> Sweep:
    return replace(loads_sweep(TEXT), **changes)  # type: ignore[arg-type]


def test_a_point_is_what_the_command_line_would_set() -> None:
    subject = Places(sizes(), None).subject((5,))
    assert subject.mechanism == load("minimal", overrides={"set.size": "5"}).mechanism
    assert subject.values == {"set.size": 5}


def test_the_key_mechanism_names_the_source(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\nextends = "minimal"\n[set]\nsize = 7\n')
    text = f'name = "two"\nmechanism = "minimal"\n[keys]\nmechanism = ["citrea-pos", "{own}"]\n[simulate]\nslots = 5\n'
    places = Places(loads_sweep(text), tmp_path)
    found = [places.subject(point).mechanism for point in places.sweep.points()]
    expected = [load("citrea-pos").mechanism, load(own).mechanism]
    assert sorted(map(mechanism_sha256, filter(None, found))) == sorted(map(mechanism_sha256, expected))
    before = places.addresses((str(own),))
    places.save()
    own.write_text('name = "own"\nextends = "minimal"\n[set]\nsize = 8\n')
    assert Places(loads_sweep(text), tmp_path).addresses((str(own),)) != before


def test_addresses_are_kept_and_read_back_without_reading_the_mechanism(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(sizes(), tmp_path)
    found = {size: places.addresses((size,)) for size in (3, 5, 8)}
    records = load("minimal", overrides={"set.size": "8"})
    expected = address(places.contents[0], Subject(records.mechanism, records.scenario, {}))
    assert found[8] == (expected,)
    assert len({*found.values()}) == 3
    places.save()
    again = Places(sizes(), tmp_path)
    monkeypatch.setattr(Places, "subject", lambda *_: pytest.fail("read although it is kept"))
    assert {size: again.addresses((size,)) for size in (3, 5, 8)} == found


@pytest.mark.parametrize("damage", [b"", b"not compressed", b"x\x9c\x01\x02\x00\xfd\xff{}\x01u\x00\xf9"])
def test_a_damaged_cache_is_no_cache(tmp_path: Path, damage: bytes) -> None:
    expected = Places(sizes(), None).addresses((5,))
    (tmp_path / FILE).write_bytes(damage)
    assert Places(sizes(), tmp_path).addresses((5,)) == expected


def test_another_question_or_base_finds_no_addresses_there(tmp_path: Path) -> None:
    places = Places(sizes(), tmp_path)
    places.addresses((5,))
    places.save()
    longer = loads_sweep(TEXT.replace("slots = 20", "slots = 21"))
    richer = loads_sweep(TEXT.replace("[keys]", '[set]\n"scenario.forced_per_day" = 7\n[keys]'))
    for other in (longer, richer):
        assert Places(other, tmp_path).addresses((5,)) == Places(other, None).addresses((5,))
        assert Places(other, None).addresses((5,)) != places.addresses((5,))


def test_another_scenario_is_that_of_every_point() -> None:
    sweep = sizes(scenario="fee-spike")
    places = Places(sweep, None)

    assert places.subject((5,)).scenario == load("minimal", scenario="fee-spike").scenario
    assert places.addresses((5,)) != Places(sizes(), None).addresses((5,))


def test_a_function_that_changed_finds_no_addresses_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "swept_by_a_user.py"
    monkeypatch.syspath_prepend(tmp_path)
    text = '[keys]\nx = [1.0]\n[function]\npath = "swept_by_a_user:f"\ncolumns = ["y"]\n'
    found = []
    for number in (1, 2):
        file.write_text(f"def f(values, run):\n    return {{'y': {number}}}\n")
        places = Places(loads_sweep(text), tmp_path)
        found.append(places.addresses((1.0,)))
        places.save()
    assert found[0] != found[1]
