"""YouTube's requests as Google's discovery document has them, and Google's client on the sandbox.

Both come from google-api-python-client, which nobody here wrote.
"""

import json
import re
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from cfkit.domain.post import Media
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import COMMENT, NOW, OTHER, POST, mp4

googleapiclient = pytest.importorskip("googleapiclient")
_LEFT_OUT = {
    *("description", "id", "annotations", "enumDescriptions", "readOnly", "deprecated"),
    *("format", "required"),
}
_TRANSPORT = {"uploadType", "upload_id"}


@pytest.fixture(scope="module")
def discovery() -> dict[str, Any]:
    folder = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
    found: dict[str, Any] = json.loads((folder / "youtube.v3.json").read_text())
    return found


def as_schema(told: Any) -> Any:
    """Write a discovery schema as JSON Schema; nothing unknown may stand in an object."""
    if isinstance(told, list):
        return [as_schema(one) for one in told]
    if not isinstance(told, dict):
        return told
    made = {name: as_schema(one) for name, one in told.items() if name not in _LEFT_OUT}
    if "$ref" in told:
        made["$ref"] = f"#/$defs/{told['$ref']}"
    if isinstance(told.get("properties"), dict):
        made["properties"] = {name: as_schema(one) for name, one in told["properties"].items()}
        made["additionalProperties"] = False
    return made


def validator_of(discovery: dict[str, Any], name: str) -> Draft202012Validator:
    """Make a checker of one schema and of those that it speaks of."""
    wanted, defined = [name], {}
    while wanted:
        one = wanted.pop()
        if one not in defined:
            defined[one] = as_schema(discovery["schemas"][one])
            wanted += re.findall(r'"#/\$defs/(\w+)"', json.dumps(defined[one]))
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": defined})


def method_of(request: httpx.Request, discovery: dict[str, Any]) -> dict[str, Any]:
    path = request.url.path.removeprefix("/upload").strip("/")
    for resource in discovery["resources"].values():
        for method in resource.get("methods", {}).values():
            if (method["httpMethod"], method["path"]) == (request.method, path):
                found: dict[str, Any] = method
                return found
    raise AssertionError(f"YouTube has no {request.method} {path}")


def check(request: httpx.Request, discovery: dict[str, Any]) -> None:
    method = method_of(request, discovery)
    asked = {name: request.url.params.get_list(name) for name in request.url.params}
    known = {**discovery["parameters"], **method["parameters"]}
    assert set(asked) - _TRANSPORT <= set(known)
    assert {n for n, one in known.items() if one.get("required")} <= set(asked)
    for name in set(asked) - _TRANSPORT:
        [value] = asked[name]
        rules = known[name]
        assert value in rules.get("enum", [value])
        if rules["type"] == "integer":
            assert int(rules["minimum"]) <= int(value) <= int(rules["maximum"])
    if request.headers.get("content-type", "").startswith("application/json"):
        validator_of(discovery, method["request"]["$ref"]).validate(json.loads(request.content))


def test_every_request_is_one_that_google_describes(
    load_fake: Any, picture: Media, discovery: dict[str, Any]
) -> None:
    fake: Fake = load_fake("youtube")
    server, sent = fake.server(NOW), []

    def recorder(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return server(request)

    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(recorder)))
    post = replace(POST, media=(picture,), title="Ночь «чтения»")
    root = platform.publish(post, RecordedSteps()).remote_id
    ahead = replace(POST, slot=NOW.replace(year=2027), key=f"{POST.key}#2")
    platform.publish(ahead, RecordedSteps())
    said = platform.comment(COMMENT, root, RecordedSteps()).remote_id
    platform.edit(root, OTHER)
    platform.edit(said, OTHER)
    platform.fetch_metrics([root])
    platform.fetch_shown([root, said])
    list(platform.fetch_comments(root))
    platform.check_access()
    platform.delete(said)
    platform.delete(root)
    calls = [
        request
        for request in sent
        if request.url.host != "oauth2.googleapis.com" and "upload_id" not in request.url.params
    ]
    assert len(calls) > 12
    for request in calls:
        check(request, discovery)
    broken = next(request for request in calls if request.url.params.get("uploadType"))
    body = json.loads(broken.content)
    wrong = httpx.Request("POST", broken.url, json={**body, "status": {"privacyStatus": "friends"}})
    with pytest.raises(Exception, match="friends"):
        check(wrong, discovery)


@pytest.mark.integration
def test_googles_own_client_uploads_to_the_sandbox(
    sandbox: str, discovery: dict[str, Any], tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from googleapiclient.discovery import build_from_document
        from googleapiclient.http import MediaFileUpload
    from httplib2 import Http

    class Signed(Http):
        def __init__(self) -> None:
            super().__init__()
            self.redirect_codes = self.redirect_codes - {308}  # as its own `build_http` does

        def request(self, uri: str, method: str = "GET", **sent: Any) -> Any:
            sent["headers"] = {**(sent.get("headers") or {}), "authorization": "Bearer client.x"}
            return super().request(uri, method, **sent)

    here = f"{sandbox}/youtube/"
    document = {**discovery, "rootUrl": here, "baseUrl": here, "mtlsRootUrl": here}
    service = build_from_document(document, http=Signed())
    path = tmp_path / "film.mp4"
    path.write_bytes(mp4(pixels=b"\0" * 700_000))
    film = MediaFileUpload(str(path), mimetype="video/mp4", chunksize=256 * 1024, resumable=True)
    asked = service.videos().insert(
        part="snippet,status",
        body={
            "snippet": {"title": "By Google's client", "categoryId": "22"},
            "status": {"privacyStatus": "public"},
        },
        media_body=film,
    )
    answer, progress = None, []
    while answer is None:
        status, answer = asked.next_chunk()
        progress += [status.resumable_progress] if status else []
    assert progress == [262_144, 524_288]
    listed = service.videos().list(part="snippet,status,statistics", id=answer["id"]).execute()
    [one] = listed["items"]
    assert one["snippet"]["title"] == "By Google's client"
    assert one["status"]["uploadStatus"] == "processed"
    mine = service.channels().list(part="contentDetails", mine=True).execute()["items"][0]
    uploads = mine["contentDetails"]["relatedPlaylists"]["uploads"]
    items = service.playlistItems().list(part="snippet", playlistId=uploads).execute()["items"]
    assert [item["snippet"]["resourceId"]["videoId"] for item in items] == [answer["id"]]
    assert service.videos().delete(id=answer["id"]).execute() in ("", b"")
    validator_of(discovery, "Video").validate(one)
    service.close()
