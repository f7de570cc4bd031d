"""The single values of plan files, each parsed exactly or refused with what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import (
    Annotated,
    Literal,
    NoReturn,
    TypeAlias,
)

from pydantic import PlainValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from salesbook.model.amount import EXACT, Currency
from salesbook.model.foreign_text import composed
from salesbook.model.period import Month, first_month, typed_month
from salesbook.problems import Text

DIGITS = 15
"""Amounts stay below a thousand million million; beyond that a figure is a slip."""

POWERS: Mapping[str, int] = {"": 0, "k": 3, "千": 3, "万": 4, "m": 6, "百万": 6, "千万": 7, "亿": 8}
LONGEST = 600
YES = ("yes", "no")
ANY_CURRENCY = Currency("", 44)
"""Takes every amount that can be read: where the plan's currency is not known, no plan is made."""
NO_WORDS = Text()
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Expected: TypeAlias = Literal[
    "amount", "amount_not_negative", "amount_positive", "count", "count_from_zero", "count_positive",
    "country", "currency", "day", "due", "flag", "growth", "list", "month", "public_key", "rate",
    "rate_not_negative", "starts", "table", "tables", "text", "twelve", "quarters", "version", "weight",
    "weights", "words", "year", "year_part",
]  # fmt: skip
"""What a value is expected to be; what that looks like stands in the sentences `planning.expected`."""

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)\s*[¥$€£]?\s*(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?\s*"
    r"(?:(?P<unit>百万|千万|千|万|亿|[kKmM])?元?)",
    re.ASCII,
)
_RATIO = re.compile(r"\d{1,4}/[1-9]\d{0,3}", re.ASCII)
# docs/plan.md, How values are written: \w takes letters of any script; Chinese codes are codes.
_ID = re.compile(r"\w[\w.-]{0,39}")
_VERSION = re.compile(r"[1-9]\d{0,3}", re.ASCII)
_YEAR_PART = re.compile(r"(?:(?:FY)?\d{4}-)?(?:Q[1-4]|H[12])", re.ASCII)
_PUBLIC_KEY = re.compile(
    r"(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]{2,60} [A-Za-z0-9+/]{40,8000}={0,2}(?: [^\x00-\x1f]*)?"
)
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)


def refuse(kind: Expected | Literal["id"]) -> NoReturn:
    """Refuse a value; `kind` names what was expected, or is `id`."""
    raise PydanticCustomError("plan_value", "{kind}", {"kind": kind})


def parse_number(value: object, kind: Expected = "amount") -> Decimal:
    """Return an exact number from a TOML number or from words such as `1,200.50` or `3000万`."""
    if isinstance(value, str):
        return _number_from_words(value, kind)
    # bool is an int in Python, but `amount = true` is no 1.
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        refuse(kind)
    number = Decimal(value)
    # By exponent and before any arithmetic: as an integer 1e999999 would fill the memory.
    if not number.is_finite() or number.adjusted() >= DIGITS or len(number.as_tuple().digits) > 2 * DIGITS:
        refuse(kind)
    return number if number.adjusted() >= -DIGITS or number == 0 else refuse(kind)


def _number_from_words(words: str, kind: Expected) -> Decimal:
    # Chinese keyboards type full-width digits, commas and percent signs; NFKC makes plain ones of them.
    text = composed("NFKC", words).strip()
    match = _NUMBER.fullmatch(text) if len(text) <= 40 else None
    if match is None:
        refuse(kind)
    digits = match["sign"] + match["digits"].replace(",", "") + (match["fraction"] or "")
    # EXACT, since the default context would round to 28 digits without a word.
    return parse_number(Decimal(digits).scaleb(POWERS[(match["unit"] or "").lower()], EXACT), kind)


def parse_share(value: object, kind: Expected = "rate") -> Fraction:
    """Return an exact share from a number or from words such as `25%`."""
    if isinstance(value, str) and composed("NFKC", value).strip().endswith("%"):
        words = composed("NFKC", value).strip()
        return Fraction(_number_from_words(words[:-1], kind)) / 100
    return Fraction(parse_number(value, kind))


def _amount(kind: Expected, allowed: Callable[[Decimal], bool]) -> Callable[[object], Decimal]:
    def parse(value: object) -> Decimal:
        number = parse_number(value, kind)
        return number if allowed(number) else refuse(kind)

    return parse


def _share(kind: Expected, above: int, *, inclusive: bool) -> Callable[[object], Fraction]:
    def parse(value: object) -> Fraction:
        share = parse_share(value, kind)
        return share if share > above or (inclusive and share == above) else refuse(kind)

    return parse


def _parse_part(value: object) -> Fraction:
    """Return a part of a whole: `0.4`, `40%`, or `1/3`, which no decimal is."""
    if isinstance(value, str) and _RATIO.fullmatch(value.strip()):
        return Fraction(value.strip())
    return _share("rate_not_negative", 0, inclusive=True)(value)


def _whole(kind: Expected, lowest: Decimal) -> Callable[[object], int]:
    def parse(value: object) -> int:
        number = parse_number(value, kind)
        return int(number) if number == int(number) and number >= lowest else refuse(kind)

    return parse


def _parse_year(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1900 <= value <= 2200:
        refuse("year")
    return value


def _parse_day(value: object) -> date:
    # A datetime is a date in Python, but no day in a plan file.
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    # docs/plan.md, How values are written: Excel writes dates in CSV files with slashes.
    match = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        refuse("day")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        refuse("day")


def _parse_month(value: object) -> Month:
    month = typed_month(value)
    return month if month is not None else refuse("month")


def _parse_starts(value: object) -> Month:
    month = first_month(value)
    return month if month is not None else refuse("starts")


def _parse_twelve(value: object) -> int:
    return 12 if value == 12 and not isinstance(value, bool) else refuse("twelve")


def _parse_version(value: object) -> int:
    # Files of versions are read again by their number, which also names folders: as digits, not 1k or 2.0.
    text = str(value).strip() if isinstance(value, str | int) else ""
    return int(text) if _VERSION.fullmatch(text) else refuse("version")


def _parse_id(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    return text if _ID.fullmatch(text) else refuse("id")


def _parse_text(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    return text if text and text.isprintable() and len(text) <= 200 else refuse("text")


def _parse_words(value: object) -> Text:
    if isinstance(value, str) and value.strip():
        return Text.of(value.strip())
    if isinstance(value, dict) and value and set(value) <= {"zh", "en"}:
        words = {
            str(language): str(each).strip() for language, each in value.items() if isinstance(each, str)
        }
        if len(words) == len(value) and all(words.values()):
            return Text(words)
    refuse("words")


def _parse_due(value: object) -> int | str:
    if isinstance(value, str) and value.strip().lower() in WEEKDAYS:
        return value.strip().lower()
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 31:
        return value
    refuse("due")


def _code(kind: Expected, letters: int) -> Callable[[object], str]:
    def parse(value: object) -> str:
        fits = isinstance(value, str) and len(value) == letters and value.isascii() and value.isalpha()
        return str(value).upper() if fits else refuse(kind)

    return parse


def _parse_flag(value: object) -> bool:
    return value if isinstance(value, bool) else refuse("flag")


_parse_weight = _share("weight", 0, inclusive=True)


def _parse_rate(value: object) -> Fraction:
    """Return how often something is: `2`, `0.5`, or `2/3` for twice in three weeks."""
    if isinstance(value, str) and _RATIO.fullmatch(value.strip()):
        return Fraction(value.strip())
    return _parse_weight(value)


def _parse_named_weights(value: object) -> dict[str, Fraction]:
    if isinstance(value, dict) and value:
        return {str(member): _parse_weight(weight) for member, weight in value.items()}
    refuse("weights")


def _parse_weights(value: object) -> dict[str, Fraction] | list[Fraction]:
    if isinstance(value, list) and len(value) == 12:
        return [_parse_weight(weight) for weight in value]
    return _parse_named_weights(value)


def _parse_quarter_weights(value: object) -> list[Fraction]:
    if isinstance(value, list) and len(value) == 4:
        return [_parse_weight(weight) for weight in value]
    refuse("quarters")


def _parse_year_part(value: object) -> str:
    """Return the name of a quarter or a half: `Q1`, `2027-H2`, `FY2027-Q4`."""
    text = value.strip().upper() if isinstance(value, str) else ""
    return text if _YEAR_PART.fullmatch(text) else refuse("year_part")


def choice(choices: Sequence[str]) -> PlainValidator:
    """Return a validator that takes one of the given words."""

    def parse(value: object) -> str:
        if isinstance(value, str) and value.strip() in choices:
            return value.strip()
        raise PydanticCustomError("plan_choice", "{choices}", {"choices": list(choices)})

    return PlainValidator(parse)


def _minor(parse: Callable[[object], Decimal]) -> Callable[[object, ValidationInfo], int]:
    """Return a validator of amounts that become minor units of the currency it is given as context."""

    def convert(value: object, info: ValidationInfo) -> int:
        amount = parse(value)
        currency = info.context if isinstance(info.context, Currency) else ANY_CURRENCY
        minor = currency.to_minor(amount)
        if currency.to_major(minor) == amount:
            return minor
        details = {"amount": str(amount), "unit": currency.code, "decimals": currency.digits}
        raise PydanticCustomError("plan_precision", "{amount}", details)

    return convert


def _parse_both(value: object) -> Text:
    """Return words written as `中文 | English`, or the same words for both languages."""
    text = value.strip() if isinstance(value, str) else ""
    if not text or not text.isprintable() or len(text) > LONGEST:
        refuse("text")
    chinese, bar, english = (part.strip() for part in text.partition("|"))
    return Text({"zh": chinese, "en": english}) if bar and chinese and english else Text.of(text)


def _parse_public_key(value: object) -> str:
    """Return a public SSH key as its file has it, without its comment."""
    text = value.strip() if isinstance(value, str) else ""
    if _PUBLIC_KEY.fullmatch(text) is None:
        refuse("public_key")
    return " ".join(text.split()[:2])


def _parse_yes(value: object) -> bool:
    if isinstance(value, str) and value.strip() in YES:
        return value.strip() == "yes"
    raise PydanticCustomError("plan_choice", "{choices}", {"choices": list(YES)})


_not_negative = _amount("amount_not_negative", lambda number: number >= 0)
_positive = _amount("amount_positive", lambda number: number > 0)

# PlainValidator: only our parsing decides; pydantic converts nothing before or after it.
AnyAmount: TypeAlias = Annotated[Decimal, PlainValidator(parse_number)]
Amount: TypeAlias = Annotated[Decimal, PlainValidator(_not_negative)]
PositiveAmount: TypeAlias = Annotated[Decimal, PlainValidator(_positive)]
Money: TypeAlias = Annotated[int, PlainValidator(_minor(_not_negative))]
PositiveMoney: TypeAlias = Annotated[int, PlainValidator(_minor(_positive))]
Count: TypeAlias = Annotated[int, PlainValidator(_whole("count", Decimal("-Infinity")))]
CountFromZero: TypeAlias = Annotated[int, PlainValidator(_whole("count_from_zero", Decimal(0)))]
VersionNumber: TypeAlias = Annotated[int, PlainValidator(_parse_version)]
PositiveCount: TypeAlias = Annotated[int, PlainValidator(_whole("count_positive", Decimal(1)))]
Growth: TypeAlias = Annotated[Fraction, PlainValidator(_share("growth", -1, inclusive=False))]
Share: TypeAlias = Annotated[Fraction, PlainValidator(_share("rate_not_negative", 0, inclusive=True))]
Part: TypeAlias = Annotated[Fraction, PlainValidator(_parse_part)]
Weight: TypeAlias = Annotated[Fraction, PlainValidator(_parse_weight)]
Rate: TypeAlias = Annotated[Fraction, PlainValidator(_parse_rate)]
Weights: TypeAlias = Annotated[dict[str, Fraction] | list[Fraction], PlainValidator(_parse_weights)]
NamedWeights: TypeAlias = Annotated[dict[str, Fraction], PlainValidator(_parse_named_weights)]
QuarterWeights: TypeAlias = Annotated[list[Fraction], PlainValidator(_parse_quarter_weights)]
YearPart: TypeAlias = Annotated[str, PlainValidator(_parse_year_part)]
Year: TypeAlias = Annotated[int, PlainValidator(_parse_year)]
Day: TypeAlias = Annotated[date, PlainValidator(_parse_day)]
MonthKey: TypeAlias = Annotated[Month, PlainValidator(_parse_month)]
FirstMonth: TypeAlias = Annotated[Month, PlainValidator(_parse_starts)]
Twelve: TypeAlias = Annotated[int, PlainValidator(_parse_twelve)]
Id: TypeAlias = Annotated[str, PlainValidator(_parse_id)]
Line: TypeAlias = Annotated[str, PlainValidator(_parse_text)]
PublicKey: TypeAlias = Annotated[str, PlainValidator(_parse_public_key)]
Both: TypeAlias = Annotated[Text, PlainValidator(_parse_both)]
Yes: TypeAlias = Annotated[bool, PlainValidator(_parse_yes)]
Words: TypeAlias = Annotated[Text, PlainValidator(_parse_words)]
DueDay: TypeAlias = Annotated[int | str, PlainValidator(_parse_due)]
CurrencyCode: TypeAlias = Annotated[str, PlainValidator(_code("currency", 3))]
CountryCode: TypeAlias = Annotated[str, PlainValidator(_code("country", 2))]
Flag: TypeAlias = Annotated[bool, PlainValidator(_parse_flag)]
