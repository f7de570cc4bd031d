"""The page from order lines to a plan shows what its commands print on the files of samples/orders."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from console import commands
from pages import ORDERS, ROOT, from_orders, read
from support.command import run


def test_the_way_from_order_lines_to_a_plan_is_as_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: dict[str, str] = {}
    folder = tmp_path / "run"
    from_orders(folder, dict.fromkeys(commands(read(ORDERS)), ""))
    monkeypatch.chdir(folder / "orders")
    for command in commands(read(ORDERS)):
        if command.startswith("salesbook "):
            done = run(capsys, *shlex.split(command)[1:])
            said[command] = done.err + done.out
        else:
            said[command] = subprocess.run(
                ["sh", "-c", command], capture_output=True, encoding="utf-8", check=True
            ).stdout
    assert from_orders(tmp_path, said) == read(ORDERS), "run: python docs/refresh.py"
    assert (ROOT / "samples" / "orders" / "plan" / "history.csv").exists() is False
