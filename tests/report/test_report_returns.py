from __future__ import annotations

import json

from support.filled_books import TRACKING, filled_book, submitted, typed

from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Text, problem
from salesbook.report.returns import (
    check_json,
    identify_json,
    render_identity,
    render_submissions,
    submission_json,
)

BO = Text({"en": "Bo", "zh": "博"})
REFUSED = Submission(path="photo.xlsx", status=FileStatus.REFUSED, problems=[problem("unknown-book")])


def accepted() -> Submission:
    data, manifest = filled_book()
    return submitted(typed(data, {("2027-03", "cause"): "Rain"}, TRACKING), manifest)


def test_a_file_as_json_has_the_documented_keys() -> None:
    document = submission_json(accepted())
    assert document["document"].startswith("SB-")
    del document["document"]
    assert document == {
        "path": "ann.xlsx",
        "status": "accepted",
        "plan": "tiny",
        "version": 1,
        "owner": "ann",
        "owner_name": {"en": "Ann", "zh": "安"},
        "facts": 27,
        "aside": 0,
        "notes": 1,
        "cells": {"accepted": 28, "rejected": 0, "withheld": 0},
        "tables": {"sales": "accepted", "tracking": "accepted"},
        "problems": [],
    }


def test_what_is_not_known_of_a_file_is_null() -> None:
    document = submission_json(REFUSED)
    assert [document[key] for key in ("document", "plan", "version", "owner", "owner_name")] == [None] * 5
    assert (document["status"], document["problems"][0]["slug"]) == ("refused", "unknown-book")


def test_a_check_as_json_is_one_document() -> None:
    document = check_json(Month(2027, 3), [accepted(), REFUSED], ["bo"], [problem("folder-empty")])
    assert list(document) == ["schema", "period", "missing", "files", "problems"]
    assert (document["schema"], document["period"], document["missing"]) == (
        "salesbook/check/1",
        "2027-03",
        ["bo"],
    )
    assert [each["status"] for each in document["files"]] == ["accepted", "refused"]
    assert json.loads(json.dumps(document)) == document
    assert check_json(None, [], [], [])["period"] is None


def test_identities_as_json_give_their_reasons() -> None:
    document = identify_json([accepted(), REFUSED])
    known, unknown = document["files"]
    assert document["schema"] == "salesbook/identify/1"
    assert (known["book"], known["owner"], known["problems"]) == ("return", "ann", [])
    assert any("marks on" in reason["en"] for reason in known["reasons"])
    assert (unknown["document"], unknown["problems"][0]["slug"]) == (None, "unknown-book")


def test_an_identity_is_told_in_a_line_and_its_reasons() -> None:
    submission = accepted()
    first, *reasons = render_identity(submission, "en").splitlines()
    assert first == f"ann.xlsx: return book of Ann, plan tiny version 1, {submission.document}"
    assert all(reason.startswith("  ") for reason in reasons)
    assert render_identity(REFUSED, "en") == "photo.xlsx: this workbook is none of the books that were issued"
    assert render_identity(submission, "zh").startswith("ann.xlsx：填报表（安），计划 tiny 第 1 版")


def test_returns_are_told_a_line_each_with_the_missing_and_the_counts() -> None:
    text = render_submissions([accepted(), REFUSED, REFUSED], [BO, Text.of("cy")], "en")
    assert text.splitlines() == [
        "accepted                Ann  ann.xlsx",
        "refused                      photo.xlsx",
        "refused                      photo.xlsx",
        "missing: Bo, cy",
        "1 accepted, 2 refused",
    ]
    assert render_submissions([accepted(), REFUSED, REFUSED], [BO, Text.of("cy")], "zh").splitlines() == [
        "已接受                  安  ann.xlsx",
        "无法读取                    photo.xlsx",
        "无法读取                    photo.xlsx",
        "未提交：博、cy",
        "已接受 1 份，无法读取 2 份",
    ]


def test_a_file_name_cannot_reach_the_terminal_raw() -> None:
    hostile = Submission(path="a\x1b[2J.xlsx", status=FileStatus.REFUSED)
    assert "\x1b" not in render_submissions([hostile], [], "en") + render_identity(hostile, "en")
