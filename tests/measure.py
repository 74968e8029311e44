"""How the house rules are measured: sources, functions, nesting, imports and floats, read with `ast`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("econ", "models", "experiments")

Definition = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Definition | ast.ClassDef

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
BLOCKS = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.Match),
    *(ast.With, ast.AsyncWith, ast.Try, ast.TryStar),
)
FLOAT_FUNCTIONS = frozenset(
    {"true_divide", "divide", "exp", "expm1", "log", "log1p", "log2", "log10", "sqrt"}
    | {"mean", "average", "std", "var", "median", "quantile", "percentile", "linspace"}
)


@dataclass(frozen=True)
class Source:
    """A Python file: its path in the checkout, its text and its syntax tree."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.path, self.text)

    @property
    def package(self) -> str:
        return ".".join(Path(self.path).parts[:-1])

    @property
    def module(self) -> str:
        stem = Path(self.path).stem
        return self.package if stem == "__init__" else f"{self.package}.{stem}"


@dataclass(frozen=True)
class Function:
    """A function of a source, with its qualified name and what encloses it."""

    source: Source
    node: Definition
    name: str
    parent: Scope | None

    @property
    def where(self) -> str:
        return f"{self.source.path}:{self.node.lineno} {self.name}"

    @property
    def bound(self) -> bool:
        return isinstance(self.parent, ast.ClassDef) and "staticmethod" not in decorators(self.node)


@cache
def _parsed(path: str, text: str) -> ast.Module:
    return ast.parse(text, path)


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the packages, in the order of their paths."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple(Source(path.relative_to(ROOT).as_posix(), path.read_text()) for path in paths)


def scopes(node: ast.AST, prefix: str = "", parent: Scope | None = None) -> Iterator[tuple[str, Scope, Scope | None]]:
    """Qualified name, node and enclosing scope of every class and function below a node."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Scope):
            name = f"{prefix}{child.name}"
            yield name, child, parent
            yield from scopes(child, f"{name}.", child)
        else:
            yield from scopes(child, prefix, parent)


def functions(source: Source) -> list[Function]:
    """Every function of a source, nested ones and methods included."""
    return [
        Function(source, node, name, parent)
        for name, node, parent in scopes(source.tree)
        if isinstance(node, Definition)
    ]


def decorators(node: Scope) -> set[str]:
    """The last names of a definition's decorators."""
    return {ast.unparse(decorator).split("(")[0].split(".")[-1] for decorator in node.decorator_list}


def body_lines(function: Function) -> int:
    """Code lines of a function's body, without its docstring, blank lines and comments."""
    node = function.node
    body = node.body if ast.get_docstring(node) is None else node.body[1:]
    if not body:
        return 0
    lines = function.source.text.splitlines()[body[0].lineno - 1 : node.end_lineno]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def nesting(function: Function) -> int:
    """Depth of nested blocks in a function; `elif` is on the level of its `if`, an inner function starts anew."""
    return max((_depth(statement) for statement in function.node.body), default=0)


def _depth(node: ast.AST) -> int:
    if isinstance(node, SCOPES):
        return 0
    level = int(isinstance(node, BLOCKS))
    inner = [_depth(child) + (0 if _is_elif(node, child) else level) for child in ast.iter_child_nodes(node)]
    return max([level, *inner])


def _is_elif(node: ast.AST, child: ast.AST) -> bool:
    if not isinstance(node, ast.If) or not isinstance(child, ast.If):
        return False
    return node.orelse == [child] and node.col_offset == child.col_offset


def parameters(function: Function) -> list[ast.arg]:
    """The positional parameters, without `self` and `cls`."""
    given = function.node.args
    return [*given.posonlyargs, *given.args][int(function.bound) :]


def unannotated(function: Function) -> list[str]:
    """Names of the parameters without a type, and `return` when the result has none."""
    given = function.node.args
    named = [*parameters(function), *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    missing = [argument.arg for argument in named if argument.annotation is None]
    return missing + ["return"] * (function.node.returns is None)


def is_public(name: str) -> bool:
    """Whether no part of a dotted name is private; magic names are nobody's own, so not public either."""
    return not any(part.startswith("_") for part in name.split("."))


def undocumented(source: Source) -> Iterator[str]:
    """Where a docstring is missing: the module, and its public classes, functions and methods."""
    if not is_public(source.module.removesuffix(".__main__")):
        return
    if source.text.strip() and ast.get_docstring(source.tree) is None:
        yield source.path
    for name, node, parent in scopes(source.tree):
        nested = isinstance(parent, Definition)
        exempt = nested or not is_public(name) or decorators(node) & {"overload", "override", "setter"}
        if not exempt and ast.get_docstring(node) is None:
            yield f"{source.path}:{node.lineno} {name}"


def executed(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes that run when a module is imported: not the bodies of functions, nor `if TYPE_CHECKING`."""
    for node in nodes:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from executed(node.orelse)
        elif not isinstance(node, Definition | ast.Lambda):
            yield node
            yield from executed(ast.iter_child_nodes(node))


def imported(source: Source, statement: ast.AST) -> list[str]:
    """Dotted names an import statement names; `from a import b` gives `a.b`; any other statement gives none."""
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    if not isinstance(statement, ast.ImportFrom):
        return []
    base = statement.module or ""
    if statement.level:
        parts = source.package.split(".")
        base = ".".join(filter(None, [*parts[: len(parts) - statement.level + 1], base]))
    return [f"{base}.{alias.name}" for alias in statement.names]


def named_modules(source: Source) -> list[str]:
    """Dotted names imported anywhere in a source, and those given as text to an import function."""
    found = [name for node in ast.walk(source.tree) for name in imported(source, node)]
    calls = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    by_text = [call for call in calls if ast.unparse(call.func).split(".")[-1] in {"import_module", "__import__"}]
    texts = [argument.value for call in by_text for argument in call.args if isinstance(argument, ast.Constant)]
    return found + [text for text in texts if isinstance(text, str)]


def import_edges(source: Source, known: frozenset[str]) -> set[str]:
    """The known modules a source imports while it is itself imported."""
    names = {name for node in executed(source.tree.body) for name in imported(source, node)}
    modules = {name if name in known else name.rpartition(".")[0] for name in names}
    return (modules & known) - {source.module}


def statements(source: Source) -> Iterator[tuple[str, ast.AST]]:
    """The top-level statements of a source and those of its classes, each with the name it defines."""
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{_defined(inner)}", inner) for inner in node.body)
        else:
            yield _defined(node), node


def _defined(node: ast.stmt) -> str:
    if isinstance(node, Definition):
        return node.name
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return ast.unparse(target) if target is not None else type(node).__name__


def floats(statement: ast.AST) -> list[int]:
    """Lines of a statement that name, write or make a float."""
    return sorted({getattr(node, "lineno", 0) for node in ast.walk(statement) if makes_float(node)})


def makes_float(node: ast.AST) -> bool:
    """Whether a node is a float literal, a true division, a float type, or a float function of a module or array."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float | complex) or _is_float_type(node.value)
    if isinstance(node, ast.BinOp | ast.AugAssign):
        return isinstance(node.op, ast.Div)
    if isinstance(node, ast.Attribute | ast.alias):
        name = node.attr if isinstance(node, ast.Attribute) else node.name
        return name in FLOAT_FUNCTIONS or _is_float_type(name)
    return isinstance(node, ast.Name) and _is_float_type(node.id)


def _is_float_type(value: object) -> bool:
    return (
        isinstance(value, str) and re.fullmatch(r"[<>=]?f(loat)?\d+|float|floating|double|complex", value) is not None
    )
