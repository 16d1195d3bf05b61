"""The WordPress adapter against a real site on this machine.

Start one, make an application password, and name it: CFKIT_TEST_WORDPRESS=http://127.0.0.1:8899,
CFKIT_TEST_WORDPRESS_USER and CFKIT_TEST_WORDPRESS_PASSWORD. The account is an Author; the tests of
what is handed in pass for a Contributor too.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from PIL import Image

from cfkit.adapters.platforms._opening import open_client
from cfkit.adapters.platforms.wordpress import Settings, WordPress
from cfkit.domain.errors import CredentialError
from cfkit.domain.likeness import alike
from cfkit.domain.markup import parse
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Delivery
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST

pytestmark = pytest.mark.integration

TEXT = """**Жирно** и *косо*, "кавычки" -- тире... 2 x 3, [слова](https://x.example/a?b=1&c=2)
строка {mark}

- один
- два

> цитата

```
код <x> && y
```

Конец 🚀 <script>alert(1)</script>"""


def connect(password: str | None = None, **settings: str) -> WordPress:
    site = os.environ.get("CFKIT_TEST_WORDPRESS")
    if not site:
        pytest.skip("CFKIT_TEST_WORDPRESS names no site")
    assert urlsplit(site).hostname == "127.0.0.1"
    secret = password or os.environ["CFKIT_TEST_WORDPRESS_PASSWORD"]
    user = os.environ["CFKIT_TEST_WORDPRESS_USER"]
    return WordPress(Settings(site=site, user=user, app_password=secret, **settings), open_client())


def fresh() -> Post:
    mark, now = uuid4().hex[:8], datetime.now(UTC)
    key = f"idea-{mark}.how_to.text_post.all@blog"
    return replace(POST, key=key, document=parse(TEXT.format(mark=mark)), stored_at=now, slot=now)


def look(post: Post) -> Delivery:
    began = post.stored_at
    return Delivery(post.key, "blog", began_at=began, first_began_at=began)


def test_an_article_goes_out_is_found_changed_and_taken_down(tmp_path: Path) -> None:
    platform = connect()
    path = tmp_path / "lamp.png"
    Image.new("RGB", (40, 30)).save(path)
    picture = Media("lamp.png", path, "Лампа & «стол»", "image/png", 40, 30)
    platform.check_access()
    post = replace(fresh(), title="Ночь & <b>", tags=("чтение", "ночь"), media=(picture, picture))
    receipt = platform.publish(post, RecordedSteps())
    assert receipt.url
    assert platform.find(post, look(post)).receipt == receipt
    assert platform.remote_id_of(receipt.url) == receipt.remote_id
    assert alike(post.text, platform.fetch_shown([receipt.remote_id])[receipt.remote_id].text or "")
    again = replace(post, key=f"{post.key}#2")
    twin = platform.publish(again, RecordedSteps())
    assert platform.find(again, look(again)).receipt == twin != receipt
    for _ in range(2):
        platform.edit(receipt.remote_id, replace(post, document=parse("Другие слова")))
        platform.pin(receipt.remote_id)
    shown = platform.fetch_shown([receipt.remote_id, twin.remote_id])
    assert shown[receipt.remote_id].is_pinned
    assert shown[receipt.remote_id].text == "Другие слова"
    said = replace(fresh(), document=parse(f"Запись {post.key} **здесь**\n\n- один"))
    comment = platform.comment(said, receipt.remote_id, RecordedSteps())
    assert comment.url
    assert platform.find_comment(said, receipt.remote_id, look(said)).receipt == comment
    assert platform.remote_id_of(comment.url) == comment.remote_id
    assert platform.fetch_metrics([receipt.remote_id]) == {receipt.remote_id: {"comments": 1}}
    assert list(platform.fetch_comments(receipt.remote_id)) == []
    for name in (comment.remote_id, receipt.remote_id, twin.remote_id) * 2:
        platform.delete(name)
    assert all(one.is_gone for one in platform.fetch_shown(list(shown)).values())
    absent = platform.find(post, look(post))
    assert (absent.receipt, absent.certain) == (None, True)


@pytest.mark.parametrize("status", ["draft", "pending"])
def test_what_is_handed_in_is_found_and_polled(status: str) -> None:
    platform = connect(status=status)
    post = fresh()
    receipt = platform.publish(post, RecordedSteps())
    assert receipt.pending
    assert platform.poll(receipt).pending
    found = platform.find(post, look(post))
    assert found.step_result is not None
    assert found.step_result["id"] == receipt.remote_id
    platform.delete(receipt.remote_id)


def test_a_wrong_password_says_what_to_do() -> None:
    with pytest.raises(CredentialError, match="make a new application password"):
        connect(password="no such password").check_access()
