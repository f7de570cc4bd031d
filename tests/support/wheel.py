"""The wheel as it is installed: in a folder of its own, far from the source."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.elsewhere import SOURCE, python
from support.once import made_once

ROOMS = ("salesbook", "workbook_templates", "samples")
FILES = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE")
"""All that a wheel is made of."""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from a copy of the source, without the network."""

    def make(folder: Path) -> None:
        copy = folder / "source"
        copy.mkdir()
        for name in ROOMS:
            shutil.copytree(SOURCE / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in FILES:
            shutil.copy(SOURCE / name, copy)
        options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", folder)
        built = python("-m", "pip", "wheel", *options, copy, folder=folder)
        assert built.returncode == 0, built.stderr

    (found,) = made_once(tmp_path_factory, "wheel", make).glob("salesbook-*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel alone was installed into."""

    def make(folder: Path) -> None:
        options = ("--no-deps", "--no-index", "--quiet", "--target", folder)
        done = python("-m", "pip", "install", *options, wheel, folder=wheel.parent)
        assert done.returncode == 0, done.stderr

    return made_once(tmp_path_factory, "installed", make)
