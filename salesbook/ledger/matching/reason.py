"""Why a return and the books differ."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The reasons of a difference; R99 is none. Their words are the sentences `ledger.reason`."""

    MISSING = "R01"
    UNKNOWN_CODE = "R02"
    SIGN = "R03"
    SCALE = "R04"
    TAX = "R05"
    DUPLICATE = "R06"
    CUT_OFF = "R07"
    OTHER_OWNER = "R08"
    OTHER_ITEMS = "R09"
    PACK = "R10"
    PRICE = "R11"
    QUANTITY = "R12"
    CURRENCY = "R13"
    ROUNDING = "R14"
    DISCOUNT = "R15"
    NOT_POSTED = "R16"
    OLDER_RETURN = "R17"
    UNEXPLAINED = "R99"
