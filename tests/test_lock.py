"""requirements.lock is exactly what pyproject.toml asks for, and is what is installed. Needs no network."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
HEAD = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))?(?= \\|$)")


class Pin(NamedTuple):
    """One locked package: its requirement line and its hashes."""

    requirement: Requirement
    hashes: tuple[str, ...]


def pins() -> dict[str, Pin]:
    """Every pin of the lock by canonical name."""
    text = (ROOT / "requirements.lock").read_text()
    entries = [entry for entry in re.split(r"\n(?=[^\s#])", text) if HEAD.match(entry)]
    found = [(Requirement(entry.split(" \\")[0]), tuple(re.findall(r"--hash=(\S+)", entry))) for entry in entries]
    return {canonicalize_name(requirement.name): Pin(requirement, hashes) for requirement, hashes in found}


def asked_for() -> list[Requirement]:
    """What pyproject.toml names: the core, every extra, every group and the build backend."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = pyproject["project"]
    lists = [project["dependencies"], pyproject["build-system"]["requires"]]
    lists += [*project["optional-dependencies"].values(), *pyproject["dependency-groups"].values()]
    return [Requirement(line) for lines in lists for line in lines]


def applies(requirement: Requirement, extras: frozenset[str] = frozenset()) -> bool:
    """Whether the requirement's marker holds here, with any of the extras asked for."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *sorted(extras)))


def next_layer(requirement: Requirement) -> Iterator[Requirement]:
    """What the installed distribution of a requirement requires in its turn, here."""
    try:
        lines = requires(requirement.name) or []
    except PackageNotFoundError:
        return
    yield from (inner for inner in map(Requirement, lines) if applies(inner, frozenset(requirement.extras)))


def closure() -> list[Requirement]:
    """The requirements of pyproject.toml and of everything they pull in, here."""
    waiting, seen = [requirement for requirement in asked_for() if applies(requirement)], dict[str, Requirement]()
    while waiting:
        requirement = waiting.pop()
        if str(requirement) not in seen:
            seen[str(requirement)] = requirement
            waiting += next_layer(requirement)
    return list(seen.values())


def installed(name: str) -> str | None:
    """The installed version of a distribution, None when there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def test_every_requirement_has_a_pin_that_satisfies_it() -> None:
    locked = pins()
    wrong = []
    for requirement in closure():
        pin = locked.get(canonicalize_name(requirement.name))
        if pin is None or not requirement.specifier.contains(pinned_version(pin), prereleases=True):
            wrong.append(f"{requirement}: {pin.requirement if pin else 'no pin'}")
    assert not wrong, "run `make lock`:\n" + "\n".join(wrong)


def test_every_pin_is_required_by_something() -> None:
    needed = {canonicalize_name(requirement.name) for requirement in closure()}
    here = {name for name, pin in pins().items() if applies(pin.requirement)}

    assert here - needed == set(), "pins nobody asks for; run `make lock`"


def test_what_is_installed_is_what_is_locked() -> None:
    here = {name: pinned_version(pin) for name, pin in pins().items() if applies(pin.requirement)}

    assert {name: installed(name) for name in here} == here


def test_every_pin_is_hashed_and_no_line_names_an_index() -> None:
    text = (ROOT / "requirements.lock").read_text()
    pinned = pins()
    options = [line for line in text.splitlines() if re.match(r"\s*-", line) and "--hash=sha256:" not in line]

    assert [name for name, pin in pinned.items() if not pin.hashes] == []
    assert options == []
    assert "://" not in text
    assert len(pinned) == len(re.findall(r"^[^\s#]", text, re.MULTILINE))


def pinned_version(pin: Pin) -> str:
    """The version a pin names."""
    return next(iter(pin.requirement.specifier)).version
