"""What is installed is what runs: the wheel, in a folder of its own, far from the source."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from support.elsewhere import SOURCE, python

ROOMS = ("salesbook", "workbook_templates", "samples")
FILES = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE")
"""All that a wheel is made of."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from a copy of the source, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    copy.mkdir()
    for name in ROOMS:
        shutil.copytree(SOURCE / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(SOURCE / name, copy)
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", folder)
    built = python("-m", "pip", "wheel", *options, copy, folder=folder)
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("salesbook-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The folder that the wheel alone was installed into."""
    target = wheel.parent / "installed"
    options = ("--no-deps", "--no-index", "--quiet", "--target", target)
    done = python("-m", "pip", "install", *options, wheel, folder=wheel.parent)
    assert done.returncode == 0, done.stderr
    return target


def files_of(folder: Path, *patterns: str) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for pattern in patterns
        for path in folder.rglob(pattern)
        if path.is_file()
    }


def test_the_wheel_holds_every_module_template_text_and_sample(wheel: Path) -> None:
    rooms = {
        "salesbook": (SOURCE / "salesbook", ("*.py", "*.toml", "py.typed")),
        "salesbook/workbook_templates": (SOURCE / "workbook_templates", ("*.py", "*.toml")),
        "salesbook/samples/plan": (SOURCE / "samples" / "plan", ("*.*",)),
        "salesbook/samples/returned": (SOURCE / "samples" / "returned", ("*.csv",)),
        "salesbook/samples/starter": (SOURCE / "samples" / "starter", ("*.*",)),
    }
    wanted = {
        f"{room}/{name}" for room, (folder, patterns) in rooms.items() for name in files_of(folder, *patterns)
    }
    assert wanted - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"salesbook"}


def test_what_was_installed_runs_from_elsewhere(installed: Path, tmp_path: Path) -> None:
    told = python(
        "-c",
        "import salesbook, salesbook.workbook_templates as t, salesbook.samples as s;"
        "print(salesbook.__file__, t.__file__, s.__file__, sep='\\n')",
        path=installed,
        folder=tmp_path,
    )
    assert told.returncode == 0, told.stderr
    places = [Path(line).resolve() for line in told.stdout.splitlines()]
    assert len(places) == 3
    assert all(place.is_relative_to(installed.resolve()) for place in places)


def test_the_demonstration_runs_on_the_templates_and_samples_of_the_wheel(
    installed: Path, tmp_path: Path
) -> None:
    done = python(
        "-m", "salesbook", "demo", "out", "--lang", "en", "--jobs", "2", path=installed, folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "Revenue 2027-03" in done.stdout
    issued = json.loads((tmp_path / "out" / "issued" / "manifest.json").read_bytes())["books"]
    assert len(issued) > 14
    assert all((tmp_path / "out" / "issued" / book["file"]).is_file() for book in issued)
    sample = installed / "salesbook" / "samples" / "plan"
    assert (tmp_path / "out" / "plan" / "plan.toml").read_bytes() == (sample / "plan.toml").read_bytes()


def test_the_templates_exported_are_those_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    exported = python("-m", "salesbook", "templates", "export", "own", path=installed, folder=tmp_path)
    assert exported.returncode == 0, exported.stderr
    shipped = installed / "salesbook" / "workbook_templates"
    assert files_of(tmp_path / "own", "*") == files_of(shipped, "*.toml")
    assert (tmp_path / "own" / "actuals.toml").read_bytes() == (shipped / "actuals.toml").read_bytes()
