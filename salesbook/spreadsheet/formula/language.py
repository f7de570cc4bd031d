"""The formulas of templates, parsed into trees: spreadsheet functions over columns named, not addressed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import NamedTuple

from salesbook.problems import Text, sentence
from salesbook.spreadsheet.formula.expression import (
    Binary,
    Call,
    Negate,
    Node,
    Number,
    Reference,
    Truth,
    Words,
)
from salesbook.spreadsheet.formula.functions import FUNCTIONS
from salesbook.spreadsheet.formula.operand import Takes
from salesbook.spreadsheet.formula.text_format import is_plain_format

SEVERAL = ("all", "above", "to_here", "periods")
"""The reference functions that give a range of cells."""

SELECTORS = ("total", "all", "same", "prev", "above", "to_here", "periods")
"""The reference functions: which of a column's cells is meant."""

# Templates may come from anybody: the parser goes one call deeper at every parenthesis. Spreadsheets keep
# 15 digits of a number, so one with more would not be the number that was written.
MOST_TOKENS = 300
MOST_NESTING = 30
MOST_DIGITS = 15

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d*)?|\.\d+)
      | (?P<words>"(?:[^"]|"")*"|'(?:[^']|'')*')
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
      | (?P<symbol><>|<=|>=|[-+*/&=<>(),])
      | (?P<end>\Z)
    )""",
    re.VERBOSE | re.ASCII,
)
_LEVELS = (("=", "<>", "<", "<=", ">", ">="), ("&",), ("+", "-"), ("*", "/"))
_SPACES = " \t\n\r\f\v"
_NEVER_SPREAD = ("EDATE", "EOMONTH")  # some programs refuse them a range even in SUMPRODUCT


class FormulaError(NamedTuple):
    """What is wrong with a formula's text, and at which character, counted from 0."""

    position: int
    message: Text


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


class _SyntaxFault(Exception):  # noqa: N818 - ends the parse of one formula; never leaves this module
    def __init__(self, position: int, message: Text) -> None:
        super().__init__(message.in_language("en"))
        self.error = FormulaError(position, message)


def parse_formula(text: str) -> tuple[Node | None, list[FormulaError]]:
    """Return the tree of a template's formula, or None and what is wrong with the text."""
    try:
        parser = _Parser(_tokens(text))
        return parser.formula(), []
    except _SyntaxFault as fault:
        return None, [fault.error]


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    position = 0
    while not found or found[-1].kind != "end":
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text, position)
        kind = str(match.lastgroup)
        found.append(_Token(kind, match[kind], match.start(kind)))
        position = match.end()
        if len(found) > MOST_TOKENS:
            raise _SyntaxFault(position, sentence("layout.formula.too-long"))
    return found


def _unreadable(text: str, position: int) -> _SyntaxFault:
    while text[position] in _SPACES:
        position += 1
    sign = text[position]
    if sign in "\"'":
        return _SyntaxFault(position, sentence("layout.formula.open-quote"))
    return _SyntaxFault(position, sentence("layout.formula.no-meaning", sign=sign))


class _Parser:
    """Reads one formula by precedence; `at` is the next token."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.depth = 0
        self.places: list[tuple[Node, int]] = []

    @property
    def at(self) -> _Token:
        return self.tokens[self.index]

    def take(self) -> _Token:
        token = self.at
        self.index += 1
        return token

    def meets(self, symbol: str) -> bool:
        """Tell whether the next token is this symbol."""
        return self.at.kind == "symbol" and self.at.text == symbol

    def expect(self, symbol: str) -> _Token:
        if not self.meets(symbol):
            raise _expected(Text.of(f"“{symbol}”"), self.at)
        return self.take()

    def formula(self) -> Node:
        if self.meets("="):
            raise _SyntaxFault(self.at.position, sentence("layout.formula.equals-first"))
        node = self.operation(0)
        if self.at.kind != "end":
            raise _expected(sentence("layout.formula-expected.operator"), self.at)
        self.check_ranges(node)
        return node

    def check_ranges(self, formula: Node) -> None:
        """Refuse a range where a spreadsheet would take one cell of it."""
        stray = next(_stray_ranges(formula, Takes.VALUES), None)
        if stray is None:
            return
        # By identity: an equal reference may rightly stand elsewhere in the formula.
        position = next((position for node, position in self.places if node is stray), 0)
        raise _SyntaxFault(position, sentence("layout.formula.several-cells", name=f"{stray.selector}( )"))

    def operation(self, level: int) -> Node:
        """Read operators of a level and tighter ones; the same level binds from the left."""
        if level == len(_LEVELS):
            return self.signed()
        left = self.operation(level + 1)
        while self.at.kind == "symbol" and self.at.text in _LEVELS[level]:
            left = Binary(self.take().text, left, self.operation(level + 1))
        return left

    def signed(self) -> Node:
        # Counted and not followed call by call, so that a row of signs cannot exhaust the stack.
        minuses = 0
        while self.meets("-"):
            self.take()
            minuses += 1
        node = self.single()
        for _ in range(minuses):
            node = Negate(node)
        return node

    def single(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return _number(token)
        if token.kind == "words":
            quote = token.text[0]
            return Words(token.text[1:-1].replace(quote * 2, quote))
        if token.kind == "name":
            return self.named(token)
        if token.kind == "symbol" and token.text == "(":
            return self.inside()
        raise _expected(sentence("layout.formula-expected.value"), token)

    def inside(self) -> Node:
        """Read up to a closing parenthesis."""
        self.deeper()
        node = self.operation(0)
        self.expect(")")
        self.depth -= 1
        return node

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MOST_NESTING:
            raise _SyntaxFault(self.at.position, sentence("layout.formula.nested"))

    def named(self, name: _Token) -> Node:
        if self.meets("("):
            self.take()
            return self.applied(name)
        if name.text.upper() in ("TRUE", "FALSE"):
            return Truth(name.text.upper() == "TRUE")
        return Reference(_target(name), "here")

    def applied(self, name: _Token) -> Node:
        """Read what follows a name and its opening parenthesis."""
        if name.text in SELECTORS:
            target = self.take()
            if target.kind != "name" or self.meets("("):
                raise _expected(sentence("layout.formula-expected.column", selector=name.text), target)
            self.expect(")")
            reference = Reference(_target(target), name.text)
            self.places.append((reference, name.position))
            return reference
        if name.text == "blank":
            # ISBLANK would say no to a formula that shows nothing; an empty text equals both.
            return Binary("=", self.inside(), Words(""))
        if name.text in FUNCTIONS:
            return Call(name.text, self.arguments(name))
        raise _unknown(name)

    def arguments(self, name: _Token) -> tuple[Node, ...]:
        """Read arguments up to the closing parenthesis, as many as the function takes."""
        self.deeper()
        args = [] if self.meets(")") else [self.operation(0)]
        while self.meets(","):
            self.take()
            args.append(self.operation(0))
        self.expect(")")
        self.depth -= 1
        _check_arguments(name, args)
        return tuple(args)


def _check_arguments(name: _Token, args: Sequence[Node]) -> None:
    if not FUNCTIONS[name.text].accepts(len(args)):
        raise _SyntaxFault(
            name.position, sentence("layout.formula.arguments", name=name.text, count=len(args))
        )
    if name.text == "TEXT" and isinstance(args[1], Words) and not is_plain_format(args[1].words):
        raise _SyntaxFault(name.position, sentence("layout.formula.number-format", format=args[1].words))
    # SUMPRODUCT counts truth values as 0, so a condition must be multiplied or given a sign.
    if name.text == "SUMPRODUCT" and any(isinstance(arg, Binary) and arg.op in _LEVELS[0] for arg in args):
        raise _SyntaxFault(name.position, sentence("layout.formula.bare-condition"))


def _stray_ranges(node: Node, takes: Takes) -> Iterator[Reference]:
    """Yield the ranges that stand where their spreadsheet function takes single values."""
    if isinstance(node, Reference):
        if node.selector in SEVERAL and takes not in (Takes.CELLS, Takes.ARRAYS):
            yield node
    elif isinstance(node, Call):
        own = FUNCTIONS[node.function].takes
        spread = takes is Takes.ARRAYS and own is Takes.VALUES and node.function not in _NEVER_SPREAD
        for arg in node.args:
            yield from _stray_ranges(arg, Takes.ARRAYS if spread else own)
    elif isinstance(node, Binary | Negate):
        inside = Takes.ARRAYS if takes is Takes.ARRAYS else Takes.VALUES
        for part in (node.left, node.right) if isinstance(node, Binary) else (node.part,):
            yield from _stray_ranges(part, inside)


def _number(token: _Token) -> Node:
    amount = Decimal(token.text)
    if len(token.text.replace(".", "").strip("0")) > MOST_DIGITS:
        raise _SyntaxFault(token.position, sentence("layout.formula.digits"))
    return Number(amount)


def _target(name: _Token) -> str:
    parts = name.text.split(".")
    if len(parts) > 2:
        raise _SyntaxFault(name.position, sentence("layout.formula.no-name", name=name.text))
    if name.text != name.text.lower():
        raise _SyntaxFault(name.position, sentence("layout.formula.lower-case", name=name.text))
    return name.text


def _expected(expected: Text, found: _Token) -> _SyntaxFault:
    if found.kind == "end":
        return _SyntaxFault(found.position, sentence("layout.formula.ends", expected=expected))
    return _SyntaxFault(
        found.position, sentence("layout.formula.not-this", expected=expected, found=found.text)
    )


def _unknown(name: _Token) -> _SyntaxFault:
    known = [*FUNCTIONS, *SELECTORS, "blank"]
    near = get_close_matches(name.text, known, 1) or get_close_matches(name.text.upper(), known, 1)
    if near:
        return _SyntaxFault(
            name.position, sentence("layout.formula.no-function-but", name=name.text, near=near[0])
        )
    return _SyntaxFault(name.position, sentence("layout.formula.no-function", name=name.text))
