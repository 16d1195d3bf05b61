"""A folder of content files with one placement in it."""

from pathlib import Path

import pytest

from cfkit.adapters.files.content_files import ContentFiles
from cfkit.domain.plan import Placement

from .material import added, open_files, placement


@pytest.fixture
def files(tmp_path: Path) -> ContentFiles:
    return open_files(tmp_path)


@pytest.fixture
def stands(files: ContentFiles) -> Placement:
    one = placement()
    files.apply(added(one), [one])
    return one
