"""The verifier as a whole: envelope, digests, files, and the command in a bare interpreter."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from econ.certificates import verify
from econ.certificates.__main__ import main
from econ.certificates.codec import canonical, write
from econ.certificates.registry import KINDS
from tests.certificates.examples import DIGEST, EXAMPLES, Document, changed, encoded, holding

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": "other"}, "format: must be 'seqecon-certificate'"),
        ({"version": 2}, "version: must be 1"),
        ({"version": True}, "version: must be 1"),
        ({"version": "1"}, "version: must be 1"),
        ({"claim": "subgame-perfect"}, "claim: must be one of no-profitable-deviation"),
        ({"claim": ["no-profitable-deviation"]}, "claim: must be one of"),
        ({"verdict": "undecided"}, "verdict: must be one of holds, fails"),
        ({"verdict": {}}, "verdict: must be one of"),
        ({"verdict": "fails"}, "statement: must be the claim's own"),
        ({"statement": "honest play is best"}, "statement: must be the claim's own"),
        ({"mechanism_sha256": DIGEST.upper()}, "mechanism_sha256: must be a SHA-256 digest"),
        ({"scenario_sha256": DIGEST[:-1]}, "scenario_sha256: must be a SHA-256 digest"),
        ({"model_sha256": None}, "model_sha256: must be a SHA-256 digest"),
        ({"more": 1}, "the keys must be"),
    ],
)
def test_the_envelope_is_checked(change: Document, why: str) -> None:
    result = verify(encoded(holding() | change))

    assert not result.accepted
    assert result.reason.startswith(why)
    assert result.scope == "nothing is shown"


@pytest.mark.parametrize("key", sorted(holding()))
def test_nothing_may_be_missing(key: str) -> None:
    partial = {name: value for name, value in holding().items() if name != key}

    assert not verify(canonical(partial)).accepted


@pytest.mark.parametrize("key", sorted(holding().keys() - {"payload_sha256"}))
def test_no_change_keeps_its_digest(key: str) -> None:
    original = holding()
    forged = changed(original, (key,), lambda value: [value])

    assert verify(canonical(original)).accepted
    assert not verify(canonical(forged)).accepted


@pytest.mark.parametrize("key", ["mechanism_sha256", "scenario_sha256", "model_sha256", "game_sha256"])
def test_relabelled_digests_are_noticed(key: str) -> None:
    forged = holding() | {key: "0" * 64}

    assert "payload_sha256: is not the digest" in verify(canonical(forged)).reason or key == "game_sha256"
    assert not verify(canonical(forged)).accepted
    # Whoever makes the payload digest fit changes what the certificate says it is about; the game's is still checked.
    assert verify(encoded(forged)).accepted


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", canonical(holding())[:-9], b"\x1f\x8b"])
def test_what_is_no_certificate_has_no_claim(data: bytes) -> None:
    result = verify(data)

    assert (result.claim, result.verdict, result.accepted) == (None, None, False)
    assert result.reason
    assert "\n" not in result.reason


@pytest.mark.parametrize("name", ["c.json", "c.json.gz"])
@pytest.mark.parametrize("kind", [str, Path])
def test_files_are_read_by_path(name: str, kind: Any, tmp_path: Path) -> None:
    write(tmp_path / name, holding())

    assert verify(kind(tmp_path / name)) == verify(canonical(holding()))


def test_a_missing_file_is_no_refusal(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        verify(tmp_path / "none")


@pytest.mark.parametrize("claim", KINDS)
def test_every_kind_of_claim_states_both_verdicts(claim: str) -> None:
    assert KINDS[claim].statements.keys() == {"holds", "fails"}
    assert len(set(KINDS[claim].statements.values())) == 2


def files(folder: Path) -> list[tuple[str, int]]:
    """Files to verify, and the exit code each must give."""
    for name, example in EXAMPLES.items():
        write(folder / f"{name}.json.gz", example())
    (folder / "forged.json").write_bytes(encoded(changed(holding(), ("scale",), lambda _: 2)))
    (folder / "cut.json.gz").write_bytes(gzip.compress(canonical(holding()))[:-1])
    accepted = [(f"{name}.json.gz", 0) for name in EXAMPLES]
    return [*accepted, ("forged.json", 1), ("cut.json.gz", 1), ("none.json", 2), (".", 2), ("nul\0", 2)]


def test_the_command_prints_one_line_and_a_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, code in files(tmp_path):
        status = main([f"{tmp_path}/{name}"])
        line = json.loads(capsys.readouterr().out)

        assert status == code
        assert list(line) == ["claim", "verdict", "accepted", "reason", "scope"]
        assert line["accepted"] == (code == 0)
        assert line["scope"].startswith("this game satisfies: against honest others") == (code == 0)
        assert line["reason"].startswith("cannot be read") == (code == 2)


@pytest.mark.parametrize("arguments", [[], ["a", "b"]])
def test_the_command_takes_one_file(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == "usage: python -m econ.certificates FILE\n"


@pytest.mark.parametrize(("name", "code"), [("holding.json.gz", 0), ("forged.json", 1), ("none.json", 2)])
def test_the_command_runs_where_nothing_is_installed(name: str, code: int, tmp_path: Path) -> None:
    files(tmp_path)
    arguments = [sys.executable, "-S", "-E", "-m", "econ.certificates", str(tmp_path / name)]
    outcome = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=ROOT)

    assert outcome.returncode == code, outcome.stderr
    assert outcome.stderr == ""
    assert json.loads(outcome.stdout)["accepted"] == (code == 0)


def test_importing_the_verifier_loads_nothing_heavy() -> None:
    program = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import econ.certificates
print(*sorted(name for name in sys.modules if name.partition(".")[0] in ("econ", "numpy", "scipy")))
"""
    outcome = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    loaded = set(outcome.stdout.split())

    assert "econ.certificates.verify" in loaded
    assert loaded <= {"econ"} | {name for name in loaded if name.startswith("econ.certificates")}
