"""What a person does to a return book, done by LibreOffice itself; run by a Python that has `uno`.

Arguments: the pipe LibreOffice listens at, and a JSON file with
`{"jobs": [{"source", "target", "sheets": [{"name", "cells": {"F9": "12.5"}, "insert_above", "rename"}]}]}`.
Cells are addressed as they stand in the source; rows are inserted, and sheets renamed, after typing.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found,unused-ignore] # comes with LibreOffice, for some Pythons only
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found,unused-ignore]

PATIENCE = 60.0


def connect(pipe: str) -> Any:  # noqa: ANN401 - UNO is untyped
    """Return LibreOffice's context once it listens."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # the exceptions of UNO exist only once it is loaded
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def option(name: str, value: object) -> Any:  # noqa: ANN401
    """Return a named argument as UNO wants it."""
    named = PropertyValue()
    named.Name, named.Value = name, value
    return named


def work(context: Any, desktop: Any, job: dict[str, Any]) -> None:  # noqa: ANN401
    """Open a book, type into it, move things about, and save it under another name."""
    source, target = Path(job["source"]).as_uri(), Path(job["target"]).as_uri()
    book = desktop.loadComponentFromURL(source, "_blank", 0, (option("Hidden", True),))
    frame = book.CurrentController.Frame
    dispatcher = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.DispatchHelper", context
    )

    def command(name: str, *arguments: object) -> None:
        dispatcher.executeDispatch(frame, f".uno:{name}", "", 0, arguments)

    for wanted in job["sheets"]:
        sheet = book.Sheets.getByName(wanted["name"])
        if not sheet.isProtected():
            raise ValueError(f"{wanted['name']} is not protected")
        sheet.unprotect("")
        if sheet.isProtected():
            raise ValueError(f"{wanted['name']} cannot be unprotected without a password")
        book.CurrentController.setActiveSheet(sheet)
        for address, typed in wanted["cells"].items():
            command("GoToCell", option("ToPoint", address))
            command("EnterString", option("StringName", typed))
        if wanted["insert_above"] is not None:
            command("GoToCell", option("ToPoint", f"A{wanted['insert_above']}"))
            command("InsertRows")
        if wanted["rename"] is not None:
            sheet.setName(wanted["rename"])
    book.storeToURL(target, (option("FilterName", "Calc MS Excel 2007 XML"),))
    book.close(True)


def main(pipe: str, order: str) -> None:
    """Do every job, then end LibreOffice."""
    context = connect(pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    try:
        for job in json.loads(Path(order).read_text(encoding="utf-8"))["jobs"]:
            work(context, desktop, job)
    finally:
        desktop.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
