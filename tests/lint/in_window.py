"""Measures the sheets of a book in LibreOffice's own window; run by a Python that has `uno`.

Arguments: the pipe LibreOffice listens at, and the book. Prints JSON: for each visible sheet what stays
frozen (pixels down and across) and which rows and columns beside it are seen.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found,unused-ignore] # comes with LibreOffice, for some Pythons only
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found,unused-ignore]

PATIENCE = 180.0
SCREEN = (1366, 768)
HUNDREDTHS = 2540
DOTS = 96


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


def fill_the_screen(services: Any, view: Any) -> None:  # noqa: ANN401
    """Make the window as large as the screen, without the sidebar."""
    frame = view.Frame
    frame.ContainerWindow.setPosSize(0, 0, *SCREEN, 15)
    frame.activate()
    time.sleep(1.5)
    dispatcher = services.createInstance("com.sun.star.frame.DispatchHelper")
    sidebar = PropertyValue()
    sidebar.Name, sidebar.Value = "Sidebar", False
    dispatcher.executeDispatch(frame, ".uno:Sidebar", "", 0, (sidebar,))
    time.sleep(0.5)


def measured(view: Any, sheet: Any) -> dict[str, object]:  # noqa: ANN401
    """Return what is seen of a sheet."""
    view.setActiveSheet(sheet)
    time.sleep(0.4)
    seen, rows, columns = view.getVisibleRange(), view.getSplitRow(), view.getSplitColumn()
    frozen = [sheet.Rows.getByIndex(at) for at in range(rows)]
    beside = [sheet.Columns.getByIndex(at) for at in range(columns)]
    high = sum(row.Height for row in frozen if row.IsVisible)
    wide = sum(column.Width for column in beside if column.IsVisible)
    down = range(max(seen.StartRow, rows), seen.EndRow + 1)
    across = range(max(seen.StartColumn, columns), seen.EndColumn + 1)
    return {
        "frozen": [high * DOTS / HUNDREDTHS, wide * DOTS / HUNDREDTHS],
        "rows": [at for at in down if sheet.Rows.getByIndex(at).IsVisible],
        "columns": [at for at in across if sheet.Columns.getByIndex(at).IsVisible],
    }


def main(pipe: str, book: str) -> None:
    """Open the book and measure it."""
    services = connect(pipe).ServiceManager
    desktop = services.createInstance("com.sun.star.frame.Desktop")
    document = desktop.loadComponentFromURL(Path(book).as_uri(), "_blank", 0, ())
    view = document.CurrentController
    fill_the_screen(services, view)
    sheets = [document.Sheets.getByIndex(at) for at in range(document.Sheets.Count)]
    sys.stdout.write(json.dumps({sheet.Name: measured(view, sheet) for sheet in sheets if sheet.IsVisible}))
    document.close(True)
    desktop.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
