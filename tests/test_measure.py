"""The measures measure: small sources whose sizes, depths and violations are counted by hand."""

from textwrap import dedent

import pytest

from tests.measure import (
    Source,
    body_lines,
    floats,
    functions,
    import_edges,
    named_modules,
    nesting,
    parameters,
    statements,
    unannotated,
    undocumented,
)


def source(text: str, path: str = "econ/games/extraction.py") -> Source:
    return Source(path, dedent(text))


def test_body_counts_code_only() -> None:
    (function,) = functions(
        source('''
            def f(a: int) -> int:
                """One.

                Two.
                """
                # why

                b = (
                    a
                )
                return b  # here
        ''')
    )

    assert body_lines(function) == 4


@pytest.mark.parametrize(
    ("body", "depth"),
    [
        ("return 1", 0),
        ("if a: pass\n elif b: pass\n elif c: pass\n else: pass", 1),
        ("if a: pass\n else:\n  if b: pass", 2),
        ("if a: pass\n elif b:\n  for c in b: pass", 2),
        ("for a in b:\n  with c:\n   while d: pass", 3),
        ("try:\n  pass\n except E:\n  if a: pass", 2),
        ("def inner():\n  for a in b:\n   if a: pass", 0),
        ("return [a for a in b if a for c in a]", 0),
        ("match a:\n  case 1:\n   if b: pass", 2),
    ],
)
def test_nesting_counts_blocks(body: str, depth: int) -> None:
    outer = functions(source(f"def f():\n {body}"))[0]

    assert nesting(outer) == depth


def test_positional_parameters_leave_out_self_and_keywords() -> None:
    counted = {
        function.name: len(parameters(function))
        for function in functions(
            source("""
                class A:
                    def method(self, a, b, /, c, *, d): ...
                    @staticmethod
                    def static(a, b): ...
                    @classmethod
                    def made(cls, a): ...
                def free(a, *rest, b, **more): ...
            """)
        )
    }

    assert counted == {"A.method": 3, "A.static": 2, "A.made": 1, "free": 1}


def test_every_missing_annotation_is_named() -> None:
    method, free = functions(
        source("""
            class A:
                def __init__(self, a: int, *, b): ...
            def free(*rest, **more: int) -> None: ...
        """)
    )

    assert unannotated(method) == ["b", "return"]
    assert unannotated(free) == ["rest"]


def test_docstrings_are_asked_of_public_things_only() -> None:
    text = """
        class A:
            def public(self):
                def inner(): ...
            def _private(self): ...
            def __eq__(self, other): ...
        class _B:
            def public(self): ...
        def free(): "Documented."
    """

    assert list(undocumented(source(text))) == [
        "econ/games/extraction.py",
        "econ/games/extraction.py:2 A",
        "econ/games/extraction.py:3 A.public",
    ]
    assert list(undocumented(source(text, "econ/games/_private.py"))) == []


def test_edges_are_imports_that_run() -> None:
    known = frozenset({"econ", "econ.money", "econ.games", "econ.games.normal", "econ.games.extraction", "econ.errors"})
    text = """
        from typing import TYPE_CHECKING
        import econ.money
        from . import normal
        from ..games import extraction, missing
        try:
            from econ.errors import BadInput
        except ImportError:
            pass
        if TYPE_CHECKING:
            from econ import solvers
        def late():
            from econ import cli
    """

    edges = import_edges(source(text), known)

    assert edges == {"econ.money", "econ.games.normal", "econ.games", "econ.errors"}


def test_named_modules_include_late_and_textual_imports() -> None:
    text = """
        def late():
            from cadCAD.engine import Executor
            importlib.import_module("cadCAD.tools")
    """

    assert named_modules(source(text)) == ["cadCAD.engine.Executor", "cadCAD.tools"]


@pytest.mark.parametrize(
    "expression",
    [
        "1.0",
        "a / b",
        "float(a)",
        "np.float64",
        "a.astype('float32')",
        "np.sqrt(a)",
        "1j",
        "a.mean()",
        "np.dtype('<f8')",
    ],
)
def test_floats_are_found(expression: str) -> None:
    ((name, statement),) = statements(source(f"def f(a, b):\n  return {expression}"))

    assert (name, floats(statement)) == ("f", [2])


def test_a_float_function_is_found_where_it_is_imported() -> None:
    found = [floats(statement) for _, statement in statements(source("from math import isqrt\nfrom math import exp"))]

    assert found == [[], [2]]


def test_true_division_in_place_is_found_in_a_method() -> None:
    named = dict(statements(source("class A:\n  limit: int = 3\n  def f(self, a):\n    a /= 2")))

    assert {name: floats(statement) for name, statement in named.items()} == {"A.limit": [], "A.f": [4]}


@pytest.mark.parametrize(
    "expression", ["1", "a // b", "math.isqrt(a)", "a % b", "'float it'", "a >> 1", "a.sum()", "mean"]
)
def test_integers_are_no_floats(expression: str) -> None:
    ((_, statement),) = statements(source(f"def f(a, b):\n  return {expression}"))

    assert floats(statement) == []
