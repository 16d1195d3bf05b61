"""A platform of the sandbox is one module: nothing else is told of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

GAZETTE = """
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from cfkit.sandbox.platforms import Profile

PLATFORM = Profile("The Gazette", shows_views=True, settings={"columns": 7})

def routes(state):
    return [Route("/print", lambda request: PlainTextResponse("printed"), methods=["POST"])]
"""

ASK_THE_GAZETTE = """
import sys
from pathlib import Path
import httpx
import cfkit.sandbox as folder
folder.__path__.append(sys.argv[1])
from cfkit.sandbox.rehearsal import rehearsal

with rehearsal(Path(sys.argv[1]) / "memory") as up:
    print(httpx.post(f"{up.url}/gazette/print").text)
    httpx.post(f"{up.url}/_sandbox/faults", json={"fault": "429", "platform": "gazette"})
    print(httpx.post(f"{up.url}/gazette/print").status_code)
    print(httpx.get(f"{up.url}/_sandbox/config").json()["gazette"]["columns"])
"""


def test_a_new_platform_is_served_configured_and_made_to_fail(tmp_path: Path) -> None:
    (tmp_path / "gazette.py").write_text(GAZETTE)
    asked = [sys.executable, "-c", ASK_THE_GAZETTE, str(tmp_path)]
    told = subprocess.run(asked, check=False, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert told.stdout.split() == ["printed", "429", "7"]
