"""Opening a store: what is no store, not ours to touch, or cannot be written to is told, never repaired."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from imported_returns import dump, imported, order_for, rows, slugs, statuses
from sqlalchemy import Connection, create_engine, text
from support.postgresql import USER, Server
from support.starter_cycle import Cycle

from salesbook.api.importing import import_files
from salesbook.api.store import backup_store, init_store, query_store, upgrade_store
from salesbook.files.atomic import staging
from salesbook.store import schema
from salesbook.store.address import parse_address
from salesbook.store.network import is_network_type, type_of_mount
from salesbook.store.schema import UNRELEASED, VERSION_TABLE, VERSIONS
from salesbook.store.store import open_store

SQL = "SELECT COUNT(*) FROM facts"
NOBODY = 65534


def problem_of(store: str) -> str:
    """Return why a store cannot be asked."""
    found, problems = query_store(store, SQL)
    assert found is None
    return problems[0].slug


def changed(store: str, *sql: str) -> None:
    """Change a store behind our back."""
    address, _ = parse_address(store)
    assert address is not None
    with open_store(address, writing=True) as (opened, _), opened.writing() as connection:
        for each in sql:
            connection.execute(text(each))


@pytest.mark.parametrize(
    ("address", "kind", "shown"),
    [
        ("store.db", "sqlite", "store.db"),
        ("sqlite:///store.db", "sqlite", "store.db"),
        ("postgres/store.db", "sqlite", "postgres/store.db"),
        ("sqlite:////var/store.db", "sqlite", "/var/store.db"),
        ("postgresql://li@host/db", "postgresql", "postgresql://li@host/db"),
        ("postgres://li:pass:word@host/db", "postgresql", "postgres://li:***@host/db"),
        (
            "postgresql://h/db?user=li&password=x&sslmode=require",
            "postgresql",
            "postgresql://h/db?user=li&password=***&sslmode=require",
        ),
        ("postgresql://li:p/a#s?s@h:5432/db", "postgresql", "postgresql://li:***@h:5432/db"),
        ("postgresql://li:p%40ss@[::1]/db", "postgresql", "postgresql://li:***@[::1]/db"),
        (
            "postgresql://li@/db?host=/run/a&sslpassword=x",
            "postgresql",
            "postgresql://li@/db?host=/run/a&sslpassword=***",
        ),
    ],
)
def test_an_address_is_a_file_or_a_server_and_shows_no_password(address: str, kind: str, shown: str) -> None:
    found, problems = parse_address(address)
    assert found is not None
    assert (found.kind, found.shown, problems) == (kind, shown, [])


@pytest.mark.parametrize(
    "address",
    [
        "mysql://host/db",
        "postgresql://",
        "sqlite://",
        "oracle://li:secret@h/d",
        "oracle://h/d?password=secret",
        "postgresql://li:top@secret@h/d",
        "postgresql://li:top@secret/w@h/d",
        "postgresql://li:top@?secret@h/d",
        "postgresql://li:secret",
        "postgresql://li:secret@h:notaport/d",
        "postgresql://li:secret@[::1/d",
        "postgresql://li:secret@h/d?port=x",
        "postgresql://li:secret@h/d?bogus=1",
        "postgresql:li:secret@h/d",
        "Postgres//li:secret@h/d",
        "host=h user=li password=secret",
        "dbname=d password = 'secret'",
    ],
)
def test_what_is_no_address_is_told_without_its_password(address: str) -> None:
    found, problems = parse_address(address)
    assert (found, [each.slug for each in problems]) == (None, ["store-address"])
    assert "secret" not in problems[0].message.in_language("en")
    assert "secret" not in str(problems[0].where.file)


def test_a_store_is_made_once(place: str) -> None:
    assert problem_of(place) == "store-missing"
    assert init_store(place)[1] == []
    assert [each.slug for each in init_store(place)[1]] == ["store-exists"]
    assert rows(place, SQL) == [(0,)]


def test_a_newer_store_is_left_alone(store: str, cycle: Cycle) -> None:
    changed(store, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    assert problem_of(store) == "store-newer"
    assert slugs(imported(cycle, store)) == {"store-newer"}
    assert [each.slug for each in upgrade_store(store)[1]] == ["store-newer"]


def test_an_older_store_asks_to_be_migrated(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "VERSIONS", (*VERSIONS, "9999"))
    assert problem_of(store) == "store-older"


@pytest.mark.parametrize("version", UNRELEASED)
def test_a_store_from_before_the_first_release_is_refused_by_name(
    store: str, cycle: Cycle, version: str
) -> None:
    changed(store, f"UPDATE {VERSION_TABLE} SET version_num = '{version}'")
    refused = (imported(cycle, store).problems, upgrade_store(store)[1], init_store(store)[1])
    for (found,) in refused:
        assert found.slug == "store-unreleased"
        assert f"of version {version}, " in found.message.in_language("en")


def test_a_store_that_lacks_a_table_is_damaged(store: str, cycle: Cycle) -> None:
    changed(store, "DROP VIEW returns", "DROP TABLE notes")
    assert problem_of(store) == "store-damaged"
    assert slugs(imported(cycle, store)) == {"store-damaged"}


@pytest.mark.parametrize("content", [b"not a database at all, only text" * 100, b"\0" * 4096])
def test_a_file_of_another_kind_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(content)
    assert problem_of(str(path)) == "store-foreign"
    assert [each.slug for each in init_store(str(path))[1]] == ["store-foreign"]
    assert path.read_bytes() == content


def test_a_database_of_somebody_else_is_left_as_it_is(tmp_path: Path, cycle: Cycle) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE submissions (id)")
        other.commit()
    before = path.read_bytes()
    assert problem_of(str(path)) == "store-foreign"
    assert [each.slug for each in init_store(str(path))[1]] == ["store-foreign"]
    assert slugs(imported(cycle, str(path))) == {"store-foreign"}
    assert (path.read_bytes(), sorted(each.name for each in tmp_path.glob("other*"))) == (
        before,
        ["other.db"],
    )


def test_a_server_database_of_somebody_else_is_left_as_it_is(server: Server) -> None:
    place = server.new_database()
    address, _ = parse_address(place)
    assert address is not None
    engine = create_engine(address.url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE facts (id integer)"))
    engine.dispose()
    assert problem_of(place) == "store-foreign"
    assert [each.slug for each in init_store(place)[1]] == ["store-foreign"]


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    assert problem_of(str(tmp_path)) == "store-foreign"
    assert problem_of(str(tmp_path / "no" / "store.db")) == "store-missing"
    assert [each.slug for each in init_store(str(tmp_path / "no" / "store.db"))[1]] == ["store-unreachable"]


def test_a_damaged_store_is_told_before_anything_is_read(tmp_path: Path, cycle: Cycle) -> None:
    path = tmp_path / "store.db"
    init_store(str(path))
    imported(cycle, str(path))
    data = bytearray(path.read_bytes())
    for at in range(3 * 4096, len(data), 4096):
        data[at : at + 64] = b"\xff" * 64
    path.write_bytes(bytes(data))
    seen: list[int] = []
    order = replace(order_for(cycle, str(path)), progress=lambda done, _: seen.append(done))
    result = import_files(order)
    assert (slugs(result), result.stopped, seen) == ({"store-damaged"}, True, [])
    assert path.read_bytes() == bytes(data)


@contextmanager
def open_to_everybody(cycle: Cycle) -> Iterator[Cycle]:
    """Yield a cycle in a folder that every user may read, unlike those of the tests."""
    folder = Path("/tmp") / f"salesbook-{os.getpid()}"
    shutil.copytree(cycle.plan.parent, folder)
    try:
        yield Cycle(plan=folder / "plan", issued=folder / "issued", returned=folder / "returned")
    finally:
        shutil.rmtree(folder)


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Run what is inside as a user who may read a folder and not write to it."""
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="rights work otherwise on Windows")
def test_a_store_that_is_read_only_is_told_before_anything_is_read(cycle: Cycle) -> None:
    with open_to_everybody(cycle) as there:
        folder = there.plan.parent
        store = str(folder / "store.db")
        init_store(store)
        seen: list[int] = []
        with without_rights(folder):
            order = replace(order_for(there, store), progress=lambda done, _: seen.append(done))
            result = import_files(order)
        assert (slugs(result), result.stopped, seen) == ({"store-read-only"}, True, [])


@pytest.mark.skipif(sys.platform == "win32", reason="rights work otherwise on Windows")
def test_a_copy_where_nothing_can_be_written_is_read(cycle: Cycle) -> None:
    with open_to_everybody(cycle) as there:
        folder = there.plan.parent
        store = str(folder / "live.db")
        init_store(store)
        imported(there, store)
        assert backup_store(store, folder / "copy.db")[1] == []
        (folder / "copy.db").chmod(0o444)
        with without_rights(folder):
            found, problems = query_store(str(folder / "copy.db"), SQL)
        assert (found and found.rows[0][0], problems) == (27, [])


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """Mount a small disk on a folder; skips where that is not allowed."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small disk needs Linux and root")
    size = f"size={kilobytes}k"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_keeps_whole_files_and_the_rest_follows(tmp_path: Path, cycle: Cycle) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, 1200):
        store = str(disk / "store.db")
        init_store(store)
        filler = disk / "filler"
        with filler.open("wb") as file:
            free = shutil.disk_usage(disk).free
            file.write(b"x" * (free - 40 * 1024))
        cut = imported(cycle, store)
        assert (cut.stopped, slugs(cut)) == (True, {"store-full"})
        filler.unlink()
        whole = dump(store)
        assert len(whole.submissions) == sum(each.recorded for each in cut.files)
        assert not imported(cycle, store).stopped
        assert len(dump(store).submissions) == 3


def test_a_full_disk_for_a_copy_leaves_nothing_there(tmp_path: Path, cycle: Cycle) -> None:
    store, disk = str(tmp_path / "store.db"), tmp_path / "disk"
    init_store(store)
    imported(cycle, store)
    disk.mkdir()
    with small_disk(disk, 64):
        found, problems = backup_store(store, disk / "copy.db")
        assert (found, [each.slug for each in problems]) == (None, ["folder-not-writable"])
        assert list(disk.iterdir()) == []


def test_a_copy_sweeps_away_what_a_killed_one_left_behind(tmp_path: Path) -> None:
    store, copy = str(tmp_path / "store.db"), tmp_path / "copy.db"
    init_store(store)

    def killed() -> None:
        with staging() as staged:
            left = staged.reserve(copy)
            Path(f"{left}-journal").write_bytes(b"journal")
            os.kill(os.getpid(), signal.SIGKILL)

    process = multiprocessing.get_context("fork").Process(target=killed)
    process.start()
    process.join(60)
    assert len(list(tmp_path.glob(".copy.db.*.tmp*"))) == 2
    assert backup_store(store, copy) == (copy, [])
    assert [path.name for path in tmp_path.glob("*copy*")] == ["copy.db"]
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_copy_is_not_put_in_the_place_of_a_pipe(tmp_path: Path) -> None:
    store, pipe = str(tmp_path / "store.db"), tmp_path / "pipe"
    init_store(store)
    os.mkfifo(pipe)
    found, problems = backup_store(store, pipe, force=True)
    assert (found, [each.slug for each in problems]) == (None, ["folder-not-writable"])
    assert pipe.is_fifo()


@contextmanager
def somebody_writing(store: str) -> Iterator[Connection]:
    """Hold a transaction of another writer."""
    address, _ = parse_address(store)
    assert address is not None
    with open_store(address, writing=True) as (opened, _), opened.writing() as connection:
        yield connection


def test_a_second_writer_waits_and_a_copy_is_made_meanwhile(store: str, cycle: Cycle, tmp_path: Path) -> None:
    with somebody_writing(store) as begun:
        begun.execute(text("INSERT INTO codes VALUES (1, 'half done')"))
        result = import_files(replace(order_for(cycle, store), wait=0.2))
        assert (slugs(result), result.stopped, result.files) == ({"store-busy"}, True, ())
        assert rows(store, SQL) == [(0,)]
        assert backup_store(store, tmp_path / "copy.db")[1] == []
        assert rows(str(tmp_path / "copy.db"), "SELECT COUNT(*) FROM codes") == [(0,)]
        begun.rollback()
    assert set(statuses(imported(cycle, store)).values()) == {"accepted"}


def test_a_server_that_is_not_there_is_told() -> None:
    assert problem_of(f"postgresql://{USER}@/store?host=/nowhere") == "store-unreachable"


MOUNTS = r"""22 1 0:20 / / rw - ext4 /dev/vda rw
30 22 0:40 / /srv/share rw - nfs4 server:/share rw
31 22 0:41 / /srv/my\040share rw - cifs //server/share rw
32 30 0:42 / /srv/share/local rw - ext4 /dev/vdb rw
"""


@pytest.mark.parametrize(
    ("path", "kind", "shared"),
    [
        ("/home/store.db", "ext4", False),
        ("/srv/share/store.db", "nfs4", True),
        ("/srv/my share/store.db", "cifs", True),
        ("/srv/share/local/store.db", "ext4", False),
        ("/srv/shareholders/store.db", "ext4", False),
    ],
)
def test_a_network_share_is_told_by_its_mount(path: str, kind: str, shared: bool) -> None:  # noqa: FBT001
    assert type_of_mount(path, MOUNTS) == kind
    assert is_network_type(kind) is shared
