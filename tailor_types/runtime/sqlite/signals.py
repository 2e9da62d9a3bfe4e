"""How processes that share a store wake each other: a datagram on the loopback interface.

It carries nothing but "look again": the store is the truth. Where no socket can be had, or a
datagram is lost, a look at regular intervals does.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Signals"]


class Signals:
    """A socket that listens for others and calls them."""

    def __init__(self, heard: Callable[[], None]) -> None:
        self._heard = heard
        self._socket: socket.socket | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.port = 0

    def open(self) -> None:
        """Listen; where that is not possible the port stays 0."""
        try:
            made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        except OSError:
            return
        try:
            made.bind(("127.0.0.1", 0))
            made.settimeout(0)
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(made, self._read)
        except (OSError, NotImplementedError):
            made.close()
            return
        self._socket = made
        self.port = made.getsockname()[1]

    def close(self) -> None:
        """Listen no more."""
        if self._socket is not None and self._loop is not None:
            self._loop.remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    def call(self, ports: Iterable[int]) -> None:
        """Wake the processes that listen on *ports*."""
        for port in ports:
            if self._socket is not None and port not in {0, self.port}:
                with suppress(OSError):
                    self._socket.sendto(b"!", ("127.0.0.1", port))

    def _read(self) -> None:
        with suppress(OSError):
            while self._socket is not None:
                self._socket.recv(16)
        self._heard()
