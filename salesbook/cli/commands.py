"""The commands by their names: each is imported when it is asked for, so that none waits for the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

import click

from salesbook.cli.help import with_help

HOMES: Mapping[str, tuple[str, str]] = {
    "build": (
        "books.build",
        "Write the books of PLAN (the company's, each region's, everybody's return book) and the registry.",
    ),
    "check": ("returns.check", "Find the problems of returned books, and who is missing."),
    "demo": (
        "demo.demo",
        "Run a whole cycle on sample data in FOLDER (default: demo), with typical mistakes in the returns.",
    ),
    "explain": (
        "explain.explain",
        "Explain a problem CODE, such as SB502 or not-a-number; without one, list them all.",
    ),
    "half-year": (
        "half_year.half_year",
        "Sum up the first half of a store in books, in which the second half is planned anew.",
    ),
    "history": (
        "history.history",
        "Add up the order lines of FILE to the history of a plan: by month, person and product or channel.",
    ),
    "identify": ("returns.identify", "Say what each file is, and why we think so."),
    "import": (
        "importing.import_returns",
        "Check returned books and take them into the store, each file whole or not at all.",
    ),
    "init": ("plan.init", "Write a new plan to fill into FOLDER (default: plan)."),
    "ledger": ("ledger.ledger", "Read exports of finance's books: any program, any shape."),
    "lint": (
        "lint.lint",
        "Hold workbooks, anybody's, to the rules of how a sheet looks on screen and paper (docs/lint.md).",
    ),
    "pay": ("pay.pay", "Check schemes of pay, and work out what a month comes to."),
    "plan": ("plan_group.plan", "Check a plan and look at its decomposed targets."),
    "reconcile": (
        "reconcile.reconcile",
        "Reconcile returned books, or what the store holds of them, with the plan for a month and the year.",
    ),
    "status": (
        "status.status",
        "Say who has returned what for a month: from the store, or from PATHS of returned files.",
    ),
    "store": ("store.store", "Make, ask and keep the store of what was returned."),
    "templates": ("templates.templates", "The templates that books are built from."),
    "verify": (
        "verify.verify",
        "Compute every formula of workbooks again, by an engine that is not ours, and list what differs.",
    ),
    "year-end": (
        "year_end.year_end",
        "Sum up the year of a store as a workbook, and begin the next year's plan from it.",
    ),
}
"""Where each command stands, and what it does in a sentence: that of its help."""


class Commands(MutableMapping[str, click.Command]):
    """The commands, imported one by one."""

    def __init__(self) -> None:
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module, _, attribute = HOMES[name][0].partition(".")
            command: click.Command = getattr(import_module(f"salesbook.cli.{module}"), attribute)
            with_help({name: command})
            self._loaded[name] = command
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(HOMES)

    def __len__(self) -> int:
        return len(HOMES)
