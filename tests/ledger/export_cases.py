"""All exports of samples/ledger."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.case import Case
from ledger.text_cases import CHARACTERS, PROGRAMS, ROWS_CASES, SPELLINGS
from ledger.workbook_cases import WORKBOOKS

CASES: Sequence[Case] = (*CHARACTERS, *ROWS_CASES, *SPELLINGS, *PROGRAMS, *WORKBOOKS)
