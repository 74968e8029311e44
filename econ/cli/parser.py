"""Commands and their options; imports nothing heavy, so that `--help` is quick."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable
from dataclasses import dataclass

from econ.cli.options import (
    MOST_RUNS,
    MOST_SEED,
    assumption_options,
    execution_options,
    json_option,
    length_options,
    limit_option,
    mechanism_options,
    store_option,
    whole,
)

ENGINES = ("loop", "exact", "cadcad")
# No mechanism can be called this: it stands for the one inside a certificate.
EMBEDDED = "\0"

DESCRIPTION = "Simulate, attack and prove mechanisms for decentralized sequencers."
EPILOG = """\
MECH is a preset (see `seqecon presets`) or a TOML file (see `seqecon init`).
exit codes: 0 holds or done, 1 a claim fails or a certificate is refused, 2 bad input,
3 undecided or nothing to certify, 4 some points of a sweep failed, 130 interrupted
"""


@dataclass(frozen=True)
class Command:
    """A command: its module under econ.cli, a line of help, and the function that adds its options."""

    module: str
    help: str
    options: Callable[[ArgumentParser], None]


def _check(parser: ArgumentParser) -> None:
    mechanism_options(parser)
    parser.add_argument(
        "--flips",
        metavar="ACTION",
        help="say instead how far each parameter must move for a deviation's verdict to flip",
    )
    parser.add_argument("-o", "--output", metavar="DIR", help="with --flips: folder for a certificate of both sides")
    several = "ask the game's claims about so many sequencers that act as one (default 1: every claim)"
    parser.add_argument("--coalition", type=whole(1, 1_000_000), default=1, metavar="K", help=several)
    parser.add_argument("--details", action="store_true", help="tell of every claim, not only of those that fail")
    parser.add_argument("--size", action="store_true", help="print the game's variables, roles and sizes instead")
    limit_option(parser)


def _certify(parser: ArgumentParser) -> None:
    mechanism_options(parser)
    parser.add_argument(
        "--claim",
        default="no-profitable-deviation",
        metavar="ID",
        help="claim to certify, by an id that check prints, e.g. deviation:equivocate (default %(default)s)",
    )
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="certificate to write (.json or .json.gz)"
    )
    limit_option(parser)


def _verify(parser: ArgumentParser) -> None:
    parser.add_argument("certificate", metavar="FILE", help="certificate to check")
    parser.add_argument(
        "--from-mechanism",
        dest="mechanism",
        nargs="?",
        const=EMBEDDED,
        metavar="MECH",
        help="make the game again from MECH, or from the mechanism inside FILE, and for a closed form its weights or"
        " chance: the verdict is then on the mechanism",
    )
    assumption_options(parser)
    json_option(parser)


def _replay(parser: ArgumentParser) -> None:
    parser.add_argument("certificate", metavar="FILE", help="certificate of a claim that fails")
    parser.add_argument("--runs", type=whole(1, 100_000), default=512, help="paired runs (default 512)")
    parser.add_argument("--slots", type=whole(1, 10_000_000), default=600, help="slots per run (default 600)")
    parser.add_argument("--seed", type=whole(0, MOST_SEED), default=1, help="seed of all chance (default 1)")
    parser.add_argument("--trace", type=whole(0, 10_000), default=4, metavar="N", help="slots to tell (default 4)")
    json_option(parser)


def _simulate(parser: ArgumentParser) -> None:
    mechanism_options(parser)
    parser.add_argument("--runs", type=whole(1, MOST_RUNS), default=64, help="independent runs (default 64)")
    length_options(parser)
    parser.add_argument("--seed", type=whole(0, MOST_SEED), default=1, help="seed of all chance (default 1)")
    parser.add_argument("--engine", choices=ENGINES, default="loop", help="interpreter of the blocks (default loop)")
    parser.add_argument(
        "--population", help='strategies, e.g. "honest=15,sandwich=1" or "honest=90%%,censor-target=10%%"'
    )
    parser.add_argument("--model", default="econ.machine.slot", metavar="MODULE", help="module that offers MODEL")
    parser.add_argument("--workers", type=whole(1, 256), default=1, help="processes (default 1)")
    parser.add_argument(
        "--check-invariants", action="store_true", help="check every invariant at every slot (loop, exact)"
    )
    parser.add_argument("-o", "--output", metavar="DIR", help="folder for results.json")


def _sweep(parser: ArgumentParser) -> None:
    parser.add_argument("sweep", metavar="SWEEP", help="TOML file that names keys, values and what is asked")
    parser.add_argument("--dry-run", action="store_true", help="say what it would cost, compute nothing")
    execution_options(parser)
    json_option(parser)


def _compare(parser: ArgumentParser) -> None:
    several = "two or more presets or TOML files; the first is the base"
    parser.add_argument("mechanisms", nargs="+", metavar="MECH", help=several)
    assumption_options(parser)
    parser.add_argument("--runs", type=whole(1, MOST_RUNS), default=64, help="paired runs of each (default 64)")
    length_options(parser)
    parser.add_argument("--seed", type=whole(0, MOST_SEED), default=1, help="seed of all chance (default 1)")
    limit_option(parser)
    claims = parser.add_mutually_exclusive_group()
    claims.add_argument("--claims", metavar="ID,ID", help="claims to compare (default: all that every mechanism has)")
    claims.add_argument("--no-claims", action="store_true", help="compare metrics only")
    execution_options(parser)
    parser.add_argument("-o", "--output", metavar="DIR", help="folder for study.json and report.html")
    json_option(parser)


def _results(parser: ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=("list", "show", "export", "prune"), default="list")
    parser.add_argument("name", nargs="?", help="sweep to show or export")
    store_option(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help="with export: .csv, .json or .parquet")
    parser.add_argument("--table", metavar="NAME", help="with export: which table (default: the sweep's first)")
    parser.add_argument("--sweep", metavar="NAME", help="with prune: remove this sweep too")
    parser.add_argument("--dry-run", action="store_true", help="with prune: only say what would go")
    json_option(parser)


def _report(parser: ArgumentParser) -> None:
    parser.add_argument("results", metavar="RESULTS", help="folder, results.json or study.json")
    parser.add_argument("-o", "--output", metavar="FILE", help="file to write (default report.html beside the results)")
    formats = ("html", "md", "pdf", "png")
    parser.add_argument("--format", choices=formats, help="default: by the ending of FILE, else html")


def _presets(parser: ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=("list", "show"), default="list")
    parser.add_argument("name", nargs="?", help="preset to show")
    json_option(parser)


def _latency(parser: ArgumentParser) -> None:
    parser.add_argument("mechanism", nargs="?", default="citrea-pos", metavar="MECH", help="whose timers and stakes")
    assumption_options(parser)
    parser.add_argument("--network", metavar="NAME|FILE", help="where sequencers stand (default: the scenario's)")
    parser.add_argument(
        "--protocol", dest="protocols", action="append", default=[], metavar="NAME,NAME", help="default: every one"
    )
    parser.add_argument("--size", type=whole(1, 1_000), metavar="N", help="so many equal sequencers instead")
    parser.add_argument("--dead", default="0 %", metavar="SHARE", help='share of leaders that are dead, e.g. "5 %%"')
    parser.add_argument("--samples", type=whole(10, 100_000), metavar="N", help="chains of views (default by size)")
    json_option(parser)


def _init(parser: ArgumentParser) -> None:
    parser.add_argument("preset", nargs="?", default="citrea-pos", help="preset to start from (default citrea-pos)")
    parser.add_argument("-o", "--output", metavar="FILE", help="file to write (default: print)")


def _doctor(parser: ArgumentParser) -> None:
    json_option(parser)


COMMANDS = {
    "check": Command("check", "decide the claims about a mechanism", _check),
    "certify": Command("certify", "write a certificate that a stranger can check", _certify),
    "verify": Command("verify", "check a certificate with the standard library alone", _verify),
    "replay": Command("replay", "run a certificate's counterexample in the simulator", _replay),
    "latency": Command("latency", "say how soon an order is final under each consensus protocol", _latency),
    "simulate": Command("simulate", "run a mechanism and print its statistics", _simulate),
    "sweep": Command("sweep", "ask simulator and solvers at many points; resumes where it stopped", _sweep),
    "compare": Command("compare", "say what differs between mechanisms, and what is more than chance", _compare),
    "results": Command("results", "list, show, export or prune what sweeps have kept", _results),
    "report": Command("report", "turn results, sweeps and studies into one self-contained page", _report),
    "presets": Command("presets", "list the mechanisms shipped, or show one", _presets),
    "init": Command("init", "print a commented mechanism file to start from", _init),
    "doctor": Command("doctor", "say what is installed and whether it works", _doctor),
}


def parser() -> ArgumentParser:
    """The whole command line."""
    whole_parser = ArgumentParser(
        prog="seqecon", description=DESCRIPTION, epilog=EPILOG, formatter_class=RawDescriptionHelpFormatter
    )
    subparsers = whole_parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.options(subparsers.add_parser(name, help=command.help, description=command.help, allow_abbrev=False))
    return whole_parser
