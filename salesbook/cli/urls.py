"""Paths on the command line: of this machine alone, or URLs too; and output folders by URL."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from salesbook.cli.output import COULD_NOT_RUN, SENT, stop_with
from salesbook.cli.usage import MisuseError


class Place(click.Path):
    """A path; a URL is one where `urls` says so, and told as a mistake elsewhere."""

    def __init__(self, *, urls: bool) -> None:
        super().__init__(path_type=Path)
        self.urls = urls

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Return the path; pathlib leaves one slash of the two behind a URL's scheme."""
        # `zip://inner::s3://outer` would be two places in one.
        if "://" in str(value) and (not self.urls or "::" in str(value)):
            raise MisuseError("cli.misuse.url", value=value)
        return super().convert(value, param, ctx)


def out_by_url(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let the output folder in a parameter be a URL: files are written here first, and sent in the end."""

    def given(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def packed(**parameters: Any) -> None:  # noqa: ANN401
            out: Path | None = parameters[name]
            from tempfile import TemporaryDirectory  # noqa: PLC0415 - as the next

            from salesbook.api.urls import is_url, obstructed, send, url_of  # noqa: PLC0415

            if out is None or not is_url(out):
                command(**parameters)
                return
            messages = parameters["messages"]
            if wrong := obstructed(out):
                stop_with(wrong, messages)
            with TemporaryDirectory(prefix="salesbook-") as folder:
                click.get_current_context().meta[SENT] = (folder, url_of(out))
                ended: click.exceptions.Exit | None = None
                try:
                    command(**{**parameters, name: Path(folder)})
                except click.exceptions.Exit as exit_:
                    ended = exit_
                    if ended.exit_code == COULD_NOT_RUN:
                        raise
                if wrong := send(Path(folder), out):
                    stop_with(wrong, messages)
                if ended is not None:
                    raise ended

        return packed

    return given
