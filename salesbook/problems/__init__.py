"""Mistakes of users as values: where they are, what is wrong, what to do about it."""

from salesbook.problems.catalogue import ProblemKind, catalogue, kind_of
from salesbook.problems.problem import Location, Problem, Severity, StoppedError, capped, problem, worst
from salesbook.problems.sentence import chinese_help, sentence
from salesbook.problems.text import PAIRS, Language, Text, spoken_languages

__all__ = [
    "PAIRS",
    "Language",
    "Location",
    "Problem",
    "ProblemKind",
    "Severity",
    "StoppedError",
    "Text",
    "capped",
    "catalogue",
    "chinese_help",
    "kind_of",
    "problem",
    "sentence",
    "spoken_languages",
    "worst",
]
