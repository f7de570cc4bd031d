"""Nothing lives in the package that no command and no function of the library can reach."""

from __future__ import annotations

from support.reach import TOP, for_users, package, reached, source_of

MODULES = {
    "app.cli": source_of("from app.core import Box, used as run\ndef main():\n    run(Box()).open()\n"),
    "app.core": source_of(
        "class Box:\n    def open(self): return WORDS\n    def shut(self): return used\n"
        "WORDS = {}\n"
        "def used(box): return box\n"
        "def unused(): return used\n"
    ),
}


def test_what_is_called_by_its_name_or_behind_a_dot_is_reached() -> None:
    found = {name for module, name in reached(MODULES, [("app.cli", "main")]) if module == "app.core"}
    assert found == {TOP, "used", "Box", "Box.open", "WORDS"}


def test_everything_in_the_package_is_reached() -> None:
    dead = [
        f"{module}.{name}"
        for module, source in package().items()
        for name in source.definitions
        if (module, name) not in for_users() and name not in {TOP, "__all__"}
    ]
    assert dead == []
