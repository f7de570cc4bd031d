"""How exports of one program are read: which column says what, and what its figures mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from salesbook.ledger.exports.amounts import power_of
from salesbook.model.dimension import CHANNEL, COST_LINE, PRODUCT
from salesbook.model.foreign_text import load_toml
from salesbook.model.measure import MEASURES
from salesbook.problems import Location, Problem, problem

Label: TypeAlias = Literal[
    "date", "period", "document", "reversed", "type", "status", "owner", "customer", "department", "item",
    "channel", "account", "text", "currency", "free", "direction",
]  # fmt: skip
Figure: TypeAlias = Literal[
    "quantity", "amount", "net", "tax", "gross", "debit", "credit", "balance", "discount", "cost", "profit",
    "price", "total", "foreign",
]  # fmt: skip
LABELS: tuple[str, ...] = get_args(Label)
FIGURES: tuple[str, ...] = get_args(Figure)
MONEY: frozenset[str] = frozenset(FIGURES) - {"quantity"}
ITEMS: Mapping[str, Sequence[str]] = {
    PRODUCT: ("item", "account"),
    CHANNEL: ("channel", "account"),
    COST_LINE: ("account",),
}
"""The columns that may say which item of a dimension a row is about."""

_UNSEEN = re.compile(r"[\s*:：\ufeff\u3000\u00a0]+")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]$")


class Profile(BaseModel):
    """How the exports of one program are read.

    `columns` has the captions that each column may have, the best first. `owner` names the columns whose code
    may say whose a row is, `group` the one that a heading above a group of rows stands for. `sign` says how
    debits and credits count; with
    `negate` amounts in one column are turned round; of a whole journal only `accounts` count, by how their
    codes begin. `returns` are document types whose amounts are taken away, `void` and
    `unposted` statuses that do not count, `counts` types and statuses that do, though they sound like
    those. With `repeated` every row of a document has the amount of the
    whole; None leaves open whether it has, and what looks so is refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    about: Mapping[str, str] = {}
    row: Literal["line", "balance"] = "line"
    measure: str = "revenue"
    dimension: Literal["", "product", "channel", "cost_line"] = "product"
    columns: Mapping[Label | Figure, Sequence[str]]
    owner: Sequence[Label] = ("owner", "customer")
    group: Literal["", "owner", "customer", "department", "item", "account"] = ""
    sign: Literal["debit", "credit"] = "debit"
    negate: bool = False
    accounts: Sequence[str] = ()
    tax: Literal["", "excluded", "included"] = ""
    currency: str = ""
    unit: str = ""
    decimal: Literal["", ".", ","] = ""
    dates: Literal["", "dmy", "mdy"] = ""
    encoding: str = ""
    hidden: Literal["count", "leave"] = "count"
    repeated: bool | None = None
    returns: Sequence[str] = ()
    void: Sequence[str] = ()
    unposted: Sequence[str] = ()
    counts: Sequence[str] = ()

    @property
    def items(self) -> Sequence[str]:
        """The columns that may say which item a row is about."""
        return ITEMS.get(self.dimension, ())

    def captions(self) -> dict[str, tuple[str, int]]:
        """Return the column that each plain caption stands for, with its rank among those of the column."""
        return {
            plain(caption): (column, rank)
            for column, captions in self.columns.items()
            for rank, caption in reversed(list(enumerate(captions)))
        }


def plain(caption: str) -> str:
    """Return a caption without white space, stars and colons, in small letters."""
    return _UNSEEN.sub("", caption).casefold()


def without_unit(caption: str) -> tuple[str, str]:
    """Return a plain caption without the brackets at its end, and what stands in them: `金额(万元)`."""
    found = _BRACKETS.search(caption)
    return (caption, "") if found is None or not found.start() else (caption[: found.start()], found[1])


def parse_profile(file: str, data: bytes) -> tuple[Profile | None, list[Problem]]:
    """Return the profile in a TOML file, or everything that is wrong with it (SB915)."""
    try:
        table: dict[str, Any] = load_toml(data.decode("utf-8-sig"))
    except (ValueError, ArithmeticError) as error:
        return None, [problem("ledger-profile-invalid", Location(file=file), reason=str(error))]
    try:
        profile = Profile.model_validate({"name": file.removesuffix(".toml"), **table})
    except ValidationError as error:
        return None, [
            problem("ledger-profile-invalid", Location(file=file, key=_key(each["loc"])), reason=each["msg"])
            for each in error.errors()
        ]
    wrong = {"measure": profile.measure} if profile.measure not in MEASURES else {}
    if profile.unit and power_of(profile.unit) is None:
        wrong["unit"] = profile.unit
    if wrong:
        return None, [
            problem("ledger-profile-invalid", Location(file=file, key=key), reason=value)
            for key, value in wrong.items()
        ]
    return profile, []


def _key(parts: Sequence[object]) -> str:
    return ".".join(str(part) for part in parts)
