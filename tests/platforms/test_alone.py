"""Each adapter stands alone: reading one reads no other, and most read no HTTP library."""

import json
import subprocess
import sys

import pytest

from cfkit.adapters.platforms._registry import builtin, slugs

LOOK = """
import json, os, sys
import cfkit.adapters.platforms._registry as registry
import pydantic

PACKAGE = "cfkit.adapters.platforms."
told = {}
for slug in registry.builtin():
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        registry.capabilities_of(slug)
        others = [name for name in sys.modules if name.startswith(PACKAGE)]
        others = [name.removeprefix(PACKAGE) for name in others]
        others = [name for name in others if not name.startswith("_") and name != slug]
        heavy = [name for name in ("httpx", "PIL", "starlette", "jinja2") if name in sys.modules]
        os.write(writer, json.dumps([others, heavy]).encode())
        os._exit(0)
    os.close(writer)
    told[slug] = json.loads(os.read(reader, 65536))
    os.waitpid(child, 0)
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
def test_what_an_adapter_can_is_read_without_any_other_and_without_heavy_libraries() -> None:
    asked = [sys.executable, "-c", LOOK]
    ran = subprocess.run(asked, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert set(told) == set(builtin()) <= set(slugs())
    assert {slug: found for slug, found in told.items() if found != [[], []]} == {}
