"""`python -m experiments list | run NAME | all`: answer the questions that the studies ask."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from econ.cli.endings import INTERRUPTED, ended
from econ.cli.files import write_text
from econ.cli.options import execution_options
from econ.cli.workplace import Workplace, workplace
from econ.errors import BadInput
from econ.mechanism.suggest import did_you_mean
from econ.reports import write_report
from econ.reports.study.text import FILE_NAME, as_text
from experiments.studies import STUDIES
from experiments.studies.frame import Size, Study, differences, golden
from experiments.studies.running import answered, keep_golden


def main(arguments: list[str] | None = None) -> int:
    """Run one command; every expected error is one line on stderr."""
    options = _parser().parse_args(arguments)
    return ended(lambda: int(options.command(options)))


def _parser() -> ArgumentParser:
    whole = ArgumentParser(prog="python -m experiments", description="Answer the questions that the studies ask.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("list", help="name every study, its question and what it costs").set_defaults(command=_list)
    one = commands.add_parser("run", help="run one study and write its report")
    one.add_argument("name", metavar="NAME", help="study, as list names it")
    one.set_defaults(command=lambda options: _run((_named(options.name),), options))
    every = commands.add_parser("all", help="run every study")
    every.set_defaults(command=lambda options: _run(tuple(STUDIES.values()), options))
    for parser in (one, every):
        sizes = parser.add_mutually_exclusive_group()
        sizes.add_argument("--quick", dest="size", action="store_const", const="quick", help="minutes")
        sizes.add_argument("--tiny", dest="size", action="store_const", const="tiny", help="seconds, as the tests do")
        parser.add_argument("--keep", action="store_true", help="make this answer the golden summary of its size")
        parser.set_defaults(size="full")
        execution_options(parser)
    return whole


def _list(_options: Namespace) -> int:
    for study in STUDIES.values():
        sizes = "".join(f"\n  {size}: {told}" for size, told in study.measured.items())
        print(f"{study.name}\n  {study.question}{sizes}")
    return 0


def _named(name: str) -> Study:
    if name not in STUDIES:
        raise BadInput(f"{name}: there is no such study{did_you_mean(name, STUDIES)}; allowed: {', '.join(STUDIES)}")
    return STUDIES[name]


def _run(studies: tuple[Study, ...], options: Namespace) -> int:
    with workplace(options, f"python -m experiments {' '.join(sys.argv[1:])}") as place:
        return max(_answer(study, options.size, place, keep=options.keep) for study in studies)


def _answer(study: Study, size: Size, place: Workplace, *, keep: bool) -> int:
    """Run, write and say; the worst that can happen short of an error is an interruption."""
    folder = place.store.path / "studies" / f"{study.name}-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    document = answered(study, size, folder, place.run)
    if document is None:
        return INTERRUPTED
    file = write_text(folder / FILE_NAME, as_text(document))
    page = write_report(file, folder / "report.html")
    print(f"{study.question}\n{document.answer}\nreport: {page}")
    return _compared(study, size, document.summary, keep_golden(study, size, document) if keep else None)


def _compared(study: Study, size: Size, summary: dict[str, float | str | None], kept: Path | None) -> int:
    """Say whether the answer is the one that was kept."""
    before = golden(study.name, size)
    if kept is not None:
        print(f"kept as {kept.name}")
    elif before is None:
        print(f"no summary of size {size} was kept to compare with; --keep makes this one it")
    else:
        changed = differences(summary, before)
        print("\n".join(changed) if changed else "as kept: every number of the summary is the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
