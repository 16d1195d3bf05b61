"""The servers that the tests start: a Bluesky server and a proxy that breaks calls to it."""

from __future__ import annotations

import json
import os
import queue
import shutil
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PATIENCE = 90.0
"""Seconds that a server may take to start or to answer an order; a slow machine needs some."""


def why_no_pds() -> str | None:
    """Say what is skipped when the Bluesky server cannot be started here, and why."""
    skipped = "everything that talks to a real Bluesky server is skipped"
    node = shutil.which("node")
    if node is None:
        return f"node is not installed: {skipped}"
    version = subprocess.run([node, "--version"], check=True, capture_output=True, text=True)
    if not (HERE / "node_modules" / f".cfkit-{version.stdout.strip()}").is_file():
        return f"the server is not installed (`make integration` does it with npm): {skipped}"
    return None


def find_mitmdump() -> Path | None:
    """Find mitmproxy where `make integration` puts it; `None` when it is not installed."""
    default = HERE.parents[1] / ".venv-mitm" / "bin" / "mitmdump"
    path = Path(os.environ.get("CFKIT_MITMDUMP") or default)
    return path if path.is_file() else None


class Server:
    """A process that tells in lines of JSON what it does, and ends with its standard input."""

    def __init__(self, command: Sequence[str | Path], env: Mapping[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=HERE,
                env={**os.environ, **env},
                text=True,
            )
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._strikes: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def hear(self) -> dict[str, Any]:
        """Wait for the next line that is no strike."""
        try:
            said = self._lines.get(timeout=PATIENCE)
        except queue.Empty:
            said = None
        if said is None:
            self.close()
            raise RuntimeError(f"the server fell silent:\n{self._log.read_text()[-3000:]}")
        return said

    def order(self, **words: Any) -> None:
        """Give an order and wait until it is taken."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        self.hear()

    def strike(self) -> dict[str, Any]:
        """Wait for a fault to strike."""
        return self._strikes.get(timeout=PATIENCE)

    def strikes(self) -> list[dict[str, Any]]:
        """Return the faults that struck and were not asked for yet."""
        found = []
        while not self._strikes.empty():
            found.append(self._strikes.get())
        return found

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(timeout=15)
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                said = json.loads(line)
                (self._strikes if "struck" in said else self._lines).put(said)
        self._lines.put(None)


def free_port() -> int:
    """Find a port on loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def start_proxy(mitmdump: Path, target: str, folder: Path) -> tuple[Server, str]:
    """Start the proxy in front of `target`; return it with its address."""
    command = [mitmdump, "--quiet", "--listen-host", "127.0.0.1", "--listen-port", "0"]
    command += ["--mode", f"reverse:{target}", "--scripts", HERE / "faults.py"]
    command += ["--set", f"confdir={folder / 'mitmproxy'}"]
    server = Server(command, {}, folder / "proxy.log")
    return server, f"http://127.0.0.1:{server.hear()['port']}"


def start_pds(port: int, public_url: str, folder: Path) -> Server:
    """Start the Bluesky server, which tells its users that they live at `public_url`."""
    (folder / "data").mkdir()
    env = {
        "TMPDIR": str(folder / "data"),
        "PDS_PORT": str(port),
        "PUBLIC_URL": public_url,
        "LOG_ENABLED": "false",
    }
    server = Server(["node", HERE / "pds.mjs"], env, folder / "pds.log")
    server.hear()
    return server
