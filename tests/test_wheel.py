"""What is installed is what runs: the wheel, in a folder of its own, far from the source."""

from __future__ import annotations

import zipfile
from pathlib import Path

from support.elsewhere import SOURCE, python


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


def test_the_templates_exported_are_those_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    exported = python("-m", "salesbook", "templates", "export", "own", path=installed, folder=tmp_path)
    assert exported.returncode == 0, exported.stderr
    shipped = installed / "salesbook" / "workbook_templates"
    assert files_of(tmp_path / "own", "*") == files_of(shipped, "*.toml")
    assert (tmp_path / "own" / "this_month.toml").read_bytes() == (shipped / "this_month.toml").read_bytes()
