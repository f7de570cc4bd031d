"""Annual sales plans in Excel: decompose, issue, read back, reconcile.

The functions below load what they need when they are first used, so that importing the package is cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from salesbook.version import __version__

if TYPE_CHECKING:
    from salesbook.api.analysis import Analysis, reconcile
    from salesbook.api.build import build_workbooks
    from salesbook.api.check import check, read_workbook
    from salesbook.api.ledger import LedgerOrder, read_ledger
    from salesbook.api.reading import ReadOrder
    from salesbook.api.reconcile import reconcile_files, write_variance_books
    from salesbook.files.plan_folder import init_plan, load_plan
    from salesbook.model.period import Month
    from salesbook.planning.decomposition.decompose import decompose

__all__ = [
    "Analysis",
    "LedgerOrder",
    "Month",
    "ReadOrder",
    "__version__",
    "build_workbooks",
    "check",
    "decompose",
    "init_plan",
    "load_plan",
    "read_ledger",
    "read_workbook",
    "reconcile",
    "reconcile_files",
    "write_variance_books",
]

_HOMES = {
    "Analysis": "salesbook.api.analysis",
    "LedgerOrder": "salesbook.api.ledger",
    "Month": "salesbook.model.period",
    "ReadOrder": "salesbook.api.reading",
    "build_workbooks": "salesbook.api.build",
    "check": "salesbook.api.check",
    "decompose": "salesbook.planning.decomposition.decompose",
    "init_plan": "salesbook.files.plan_folder",
    "load_plan": "salesbook.files.plan_folder",
    "read_ledger": "salesbook.api.ledger",
    "read_workbook": "salesbook.api.check",
    "reconcile": "salesbook.api.analysis",
    "reconcile_files": "salesbook.api.reconcile",
    "write_variance_books": "salesbook.api.reconcile",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'salesbook' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
