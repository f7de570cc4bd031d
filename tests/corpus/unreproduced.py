"""Kinds of problems without a reproducer in samples/problems, and what stands in the way."""

from __future__ import annotations

RIGHTS = "needs a folder or a disk that refuses to be read or written; tests/files, tests/store"
LARGE = "needs a file too large to be kept; tests/xlsx, tests/safety"
LARGE_COPY = "needs an annotated copy written; tests/xlsx/test_annotate.py"
OFFICE = "depends on whether LibreOffice is there; tests/files"
BROWSER = "depends on whether a browser is there; tests/page"
PASSWORD = "depends on whether msoffcrypto-tool is there; tests/files"
URL = "depends on a storage elsewhere; tests/files"
CLUSTER = "depends on other machines; tests/api"
ENGINE = "depends on whether formualizer is there, and what it can compute; tests/api"
RACE = "needs two programs at once; tests/api"
SYSTEM = "depends on the system; tests/files, tests/store"
BUG = "a mistake of the program itself"
CODES = "needs a column of codes to be filled in, as no sheet that is returned has; tests/issued/cells"
SHEETS = "needs a planner's workbook without one of its sheets; tests/files/test_plan_workbook.py"
MERGED = "needs three plans; tests/files/test_plan_merge.py"
ORDERS = "told of order lines, before there is a plan; tests/ledger/test_order_lines.py"
FRAMES = "needs a whole cycle, or data frames; tests/variance"
STORE = "needs a store with imports in it; tests/store"
MEETING = "needs variance books with decisions in them; tests/api/test_decisions.py"
DATED = "names the day on which a version was issued; tests/files"
STEPS = "names the time of a step; tests/planning/test_approving.py"
SIGNED = "names a key, or a returned book; tests/api/test_assurance.py"
CALL = "met by library calls or larger plans; tests/planning"

AGAIN = "needs books of the year that are issued again; tests/api/test_year_books_again.py"
EXPORTS = "needs books of a month built with exports; tests/api/test_prefilled_books.py"

UNREPRODUCED: dict[str, str] = {
    "accepted-cell-changed": AGAIN,
    "returned-of-another-plan": AGAIN,
    "returned-not-accepted": AGAIN,
    "decisions-not-imported": MEETING,
    "decisions-without-registry": MEETING,
    "version-issued": DATED,
    "version-lower": DATED,
    "approval-own": STEPS,
    "approval-not-named": STEPS,
    "approval-not-delegated": STEPS,
    "approval-clock": STEPS,
    "plan-refused": STEPS,
    "approval-unsure": STEPS,
    "signature-wrong": SIGNED,
    "signature-tool": SIGNED,
    "signature-without-key": SIGNED,
    "book-attests-not": SIGNED,
    "returned-unapproved": STORE,
    "ledger-replaced": STORE,
    "ledger-closed": STORE,
    "ledger-not-of-month": STORE,
    "ledger-accepted-alone": STORE,
    "ledger-missing": STORE,
    "ledger-not-prefilled": EXPORTS,
    "ledger-without-cost": EXPORTS,
    "ledger-without-expense": EXPORTS,
    "ledger-word-unclear": EXPORTS,
    "ledger-rows-again": EXPORTS,
    "prefilled-changed": EXPORTS,
    "ledger-nothing-open": STORE,
    "ledger-open-differences": STORE,
    "version-in-closed": STORE,
    "version-differs": STORE,
    "book-of-draft": FRAMES,
    "form-of-older-version": FRAMES,
    "draft-targets": FRAMES,
    "plan-file-unreadable": RIGHTS,
    "plan-file-too-large": LARGE,
    "dimension-empty": CALL,
    "nothing-to-share-by": CALL,
    "weight-below-zero": CALL,
    "no-room": CALL,
    "holds-clash": CALL,
    "hold-unfit": CALL,
    "rest-without-place": CALL,
    "target-without-basis": CALL,
    "nothing-to-follow": CALL,
    "driver-without-target": CALL,
    "target-below-zero": CALL,
    "no-working-day": CALL,
    "file-too-large": LARGE,
    "too-many-parts": LARGE,
    "inflates-too-much": LARGE,
    "too-much-content": LARGE,
    "converted": OFFICE,
    "conversion-unavailable": OFFICE,
    "conversion-failed": OFFICE,
    "decrypted": PASSWORD,
    "password-wrong": PASSWORD,
    "password-extra-missing": PASSWORD,
    "decryption-failed": PASSWORD,
    "not-annotated": LARGE_COPY,
    "formula-disarmed": LARGE_COPY,
    "verify-extra-missing": ENGINE,
    "dask-extra-missing": CLUSTER,
    "cloud-extra-missing": URL,
    "url-unusable": URL,
    "url-not-empty": URL,
    "cluster-unreachable": CLUSTER,
    "worker-unfit": CLUSTER,
    "cluster-lost": CLUSTER,
    "not-verified": ENGINE,
    "output-is-link": SYSTEM,
    "browser-missing": BROWSER,
    "page-not-printed": BROWSER,
    "file-changed": RACE,
    "date-not-code": CODES,
    "code-read-from-number": CODES,
    "blank-over-value": STORE,
    "column-permuted": STORE,
    "variance-unexplained": FRAMES,
    "ledger-unexplained": FRAMES,
    "history-code-missing": ORDERS,
    "history-rounded": ORDERS,
    "merge-conflict": MERGED,
    "plan-sheet-lost": SHEETS,
    "variance-without-revenue": FRAMES,
    "target-too-large": CALL,
    "figure-outside-plan": FRAMES,
    "standard-cost-missing": FRAMES,
    "figure-restated": FRAMES,
    "frame-column-missing": FRAMES,
    "amount-not-whole": FRAMES,
    "figure-not-compared": FRAMES,
    "frame-key-not-text": FRAMES,
    "frame-column-unknown": FRAMES,
    "frame-column-repeated": FRAMES,
    "pay-provisional": STORE,
    "pay-later-closed": STORE,
    "pay-nothing-to-close": STORE,
    "pay-line-lost": STORE,
    "pay-register-changed": STORE,
    "pay-line-unknown": STORE,
    "pay-nothing-closed": STORE,
    "pay-dispute-unknown": STORE,
    "proposal-unknown": STORE,
    "proposal-unfit": STORE,
    "proposals-collide": STORE,
    "store-damaged": STORE,
    "store-newer": STORE,
    "store-older": STORE,
    "store-unreleased": STORE,
    "store-busy": RACE,
    "store-read-only": RIGHTS,
    "store-full": RIGHTS,
    "store-unreachable": SYSTEM,
    "query-login": SYSTEM,
    "store-driver": SYSTEM,
    "store-on-network": SYSTEM,
    "closed-with-restatements": STORE,
    "undo-closed": STORE,
    "file-changed-since": RACE,
    "already-imported": STORE,
    "file-unreadable": RIGHTS,
    "registry-changed": "needs a key in the environment; tests/files",
    "problems-left-out": LARGE,
    "ended-early": "needs a signal; tests/cli",
    "folder-unreadable": RIGHTS,
    "file-over-limit": LARGE,
    "not-a-file": SYSTEM,
    "file-too-slow": LARGE,
    "file-too-heavy": LARGE,
    "reading-failed": BUG,
    "column-in-order": "needs more rows than the samples have; tests/intake",
    "column-moved": "needs more rows than the samples have; tests/intake",
    "month-as-planned": "needs more products than the samples have; tests/intake",
}
