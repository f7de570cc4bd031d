"""Work over many machines: a Dask cluster as an executor."""

from __future__ import annotations

import logging
import multiprocessing
import sys
import time
import warnings
from concurrent.futures import Future
from importlib.util import find_spec
from typing import Any

from salesbook.api.workers import SharingExecutor, dismiss_here
from salesbook.problems import Location, Problem, StoppedError, problem
from salesbook.version import __version__

SECONDS_TO_CONNECT = 20
SECONDS_WITHOUT_WORKERS = 60


def connect(address: str) -> tuple[Cluster | None, list[Problem]]:
    """Return a cluster by the address of its scheduler, such as `tcp://10.0.0.5:8786`.

    Or why it cannot be used: the extra `dask` is not installed (SB841), nobody answers there or has workers
    (SB842), or a worker would not come to the same results (SB843).
    """
    where = Location(file=address)
    if find_spec("distributed") is None:
        return None, [problem("dask-extra-missing", where)]
    from distributed import Client  # noqa: PLC0415 - an extra

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # it tells on its own what is told here
    try:
        client: Any = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        return None, [problem("cluster-unreachable", where, str(error) or type(error).__name__)]
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
        said = client.run(_about)
    except (OSError, ImportError) as error:
        client.close()
        return None, [problem("cluster-unreachable", where, str(error) or type(error).__name__)]
    unfit = [
        problem("worker-unfit", Location(file=name), have) for name, have in said.items() if have != _about()
    ]
    if unfit:
        client.close()
        return None, unfit
    return Cluster(client, address), []


def _about() -> str:
    """Return what a worker must have as we do, in a process that may have processes of its own."""
    python = ".".join(map(str, sys.version_info[:2]))
    alone = ", daemon" if multiprocessing.current_process().daemon else ""
    return f"salesbook {__version__}, Python {python}{alone}"


class Cluster(SharingExecutor):
    """A Dask cluster; closed after use."""

    def __init__(self, client: Any, address: str) -> None:  # noqa: ANN401 - dask is untyped
        self._client = client
        self._address = address
        self._work = client.get_executor(pure=False)
        self._idle_since: float | None = None
        self.width = max(1, sum(client.nthreads().values()))

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        """Return the future of a call on one of the workers."""
        if self._client.status != "running":
            raise self._lost()
        return self._work.submit(fn, *args, **kwargs)  # type: ignore[no-any-return]

    def shared(self, data: bytes) -> Any:  # noqa: ANN401
        """Return what stands for some bytes: each machine gets them once, also one that comes later."""
        with warnings.catch_warnings():
            # Dask warns of what is large, and would have it scattered: which is lost with its only worker.
            warnings.simplefilter("ignore", UserWarning)
            return self._client.submit(bytes, data, pure=False)

    def look(self) -> None:
        """Raise a StoppedError when nobody has been at work for a while, or nobody answers."""
        if self._client.status == "running" and self._client.nthreads():
            self._idle_since = None
            return
        self._idle_since = self._idle_since or time.monotonic()
        if time.monotonic() - self._idle_since > SECONDS_WITHOUT_WORKERS:
            raise self._lost()

    def dismiss(self, name: str) -> None:
        """End the processes that workers kept for a run."""
        if self._client.status == "running":
            self._client.run(dismiss_here, name, on_error="ignore")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        """Leave the cluster; it stays."""
        del wait, cancel_futures
        self._client.close()

    def _lost(self) -> StoppedError:
        return StoppedError(problem("cluster-lost", Location(file=self._address)))
