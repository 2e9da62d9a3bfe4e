"""A Postgres server of the tests' own: its data directory, its port, loopback only.

It dies with the process that started it, whatever way that one ends, so that no test run leaves
a server behind.
"""

from __future__ import annotations

import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

__all__ = ["PostgresServer"]

_ACCOUNT = "postgres"  # Debian's; the server refuses to run as root
_MISSING = "these tests need the Postgres server: apt-get install postgresql"


class PostgresServer:
    """One server, stopped and started at will; each test takes a database of its own.

    Args:
        synced: whether it waits for the disk; what is not on disk outlives every crash but that
            of the whole machine.
    """

    def __init__(self, *, synced: bool = True) -> None:
        self._synced = synced
        self._bin = _binaries()
        self._directory = Path(tempfile.mkdtemp(prefix="tailor-postgres-"))
        self._data = self._directory / "data"
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        if os.getuid() == 0:
            account = pwd.getpwnam(_ACCOUNT)
            os.chown(self._directory, account.pw_uid, account.pw_gid)
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", _ACCOUNT, "-E", "UTF8", "-N")

    def start(self) -> None:
        """Start the server and wait until it answers.

        From the main thread only: the server dies with the thread that started it.
        """
        settings = {
            "port": self._port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self._directory,
            "max_connections": 300,
            "fsync": "on" if self._synced else "off",
            "recovery_init_sync_method": "syncfs",  # not file by file
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        log = (self._directory / "log").open("ab")
        self._process = subprocess.Popen(
            [*_unprivileged(), self._bin / "postgres", "-D", self._data, *options],
            stdout=log,
            stderr=log,
            cwd=self._directory,
        )
        log.close()
        self._wait_until_it_answers()

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; *mode* is ``fast``, or ``immediate`` for what a crash leaves."""
        if self._process is None:
            return
        self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")
        self._process.wait()
        self._process = None

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop("immediate")
        shutil.rmtree(self._directory)

    def url(self, database: str = "postgres", user: str = _ACCOUNT) -> str:
        """Return the URL of *database* for *user*; no password is asked for."""
        return f"postgresql://{user}@127.0.0.1:{self._port}/{database}"

    def new_database(self, like: str = "template1") -> str:
        """Create a database, empty or a copy of *like*, and return its URL."""
        self._databases += 1
        name = f"test_{self._databases}"
        self.execute(f"create database {name} template {like}")
        return self.url(name)

    def execute(self, statement: str) -> None:
        """Run one statement as the superuser, outside a transaction."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def refuse_writes(self, url: str, setting: str) -> None:
        """Make a database read-only, ``on`` or ``off``, and close the connections to it."""
        name = url.rpartition("/")[2]
        self.execute(f"alter database {name} set default_transaction_read_only = {setting}")
        self.execute(
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
        )

    def pids(self) -> list[int]:
        """Return the processes of the server."""
        if self._process is None:
            return []
        main = self._process.pid
        return [main, *map(int, Path(f"/proc/{main}/task/{main}/children").read_text().split())]

    def log(self) -> str:
        """Return what the server has written to its log."""
        return (self._directory / "log").read_text(errors="replace")

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 120  # recovery on a busy disk takes its time
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                gone = self._process is None or self._process.poll() is not None
                if gone or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [*_unprivileged(), self._bin / program, *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd=self._directory,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")


def _unprivileged() -> list[str]:
    command = ["setpriv", "--pdeathsig", "INT"]
    if os.getuid() == 0:
        command += ["--reuid", _ACCOUNT, "--regid", _ACCOUNT, "--init-groups"]
    return command


def _binaries() -> Path:
    """Return the folder of the newest server that is installed."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"),
        key=lambda path: int(path.parts[-3]),
    )
    if found:
        return found[-1].parent
    if server := shutil.which("postgres"):
        return Path(server).parent
    raise FileNotFoundError(_MISSING)


def _free_port() -> int:
    """Return a port that nobody listens on, below those that clients are given.

    From among those, a client would take it while the server is away.
    """
    while True:
        port = random.randrange(15_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
