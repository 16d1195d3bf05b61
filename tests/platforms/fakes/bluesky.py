"""A Bluesky server in memory: login, records, posts and threads."""

import json
from datetime import datetime, timedelta
from itertools import count

import httpx

from cfkit.adapters.platforms.bluesky import Bluesky, Settings
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

PASSWORD = "abcd-efgh-secret-mnop"
TOKENS = ["access-jwt-secret", "refresh-jwt-secret"]
DID = "did:plc:library"


def error(name: str, message: str = "") -> dict[str, str]:
    return {"error": name, "message": message}


class Server:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.numbers = count(1)
        self.records: dict[str, dict[str, object]] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.removeprefix("/xrpc/")
        if name == "com.atproto.server.createSession":
            return self.login(json.loads(request.content))
        assert request.headers["authorization"] == f"Bearer {TOKENS[0]}"
        if name == "com.atproto.repo.uploadBlob":
            link = {"$link": "bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy"}
            blob = {"$type": "blob", "ref": link, "mimeType": "image/png", "size": 9}
            return httpx.Response(200, json={"blob": blob})
        if name == "com.atproto.repo.putRecord":
            return self.put(json.loads(request.content))
        if name == "com.atproto.repo.deleteRecord":
            body = json.loads(request.content)
            self.records.pop(f"at://{DID}/{body['collection']}/{body['rkey']}", None)
            return httpx.Response(200, json={})
        return {
            "com.atproto.repo.getRecord": self.get_record,
            "app.bsky.feed.getPosts": self.get_posts,
            "app.bsky.feed.getPostThread": self.get_thread,
        }[name](request.url.params)

    def login(self, body: dict[str, str]) -> httpx.Response:
        if body != {"identifier": "library.example", "password": PASSWORD}:
            return httpx.Response(401, json=error("AuthenticationRequired", "Invalid password"))
        home = {"id": "#atproto_pds", "serviceEndpoint": "https://pds.example"}
        session = {"did": DID, "accessJwt": TOKENS[0], "refreshJwt": TOKENS[1]}
        return httpx.Response(200, json={**session, "didDoc": {"service": [home]}})

    def put(self, body: dict[str, object]) -> httpx.Response:
        uri = f"at://{DID}/{body['collection']}/{body['rkey']}"
        standing = self.records.get(uri)
        if body["swapRecord"] != (standing and standing["cid"]):
            return httpx.Response(400, json=error("InvalidSwap", "Record was at bafy"))
        made = {
            "uri": uri,
            "cid": f"bafyreig6fjprwqsbfxzb6xzbtsdmbxhflf2pqeqdtbmxzu4n3ol3p6q2{next(self.numbers)}",
        }
        self.records[uri] = {**made, "value": body["record"]}
        return httpx.Response(200, json=made)

    def get_record(self, params: httpx.QueryParams) -> httpx.Response:
        uri = f"at://{params['repo']}/{params['collection']}/{params['rkey']}"
        if uri not in self.records:
            return httpx.Response(400, json=error("RecordNotFound", "Could not locate record"))
        return httpx.Response(200, json=self.records[uri])

    def get_posts(self, params: httpx.QueryParams) -> httpx.Response:
        wanted = params.get_list("uris")
        assert len(wanted) <= 25
        counts = {"likeCount": 2, "replyCount": 0}
        posts = [
            {"uri": uri, "record": self.records[uri]["value"], **counts}
            for uri in wanted
            if uri in self.records
        ]
        posts += [
            {"uri": uri, "cid": "bafyreader", "record": {"text": "When?"}}
            for uri in wanted
            if uri.startswith(("at://did:plc:b/", "at://did:plc:c/"))
        ]
        return httpx.Response(200, json={"posts": posts})

    def get_thread(self, params: httpx.QueryParams) -> httpx.Response:
        def node(number: int, did: str, *replies: object) -> dict[str, object]:
            post = {
                "uri": f"at://{did}/app.bsky.feed.post/{number}",
                "author": {"did": did, "handle": "reader.example"},
                "record": {"text": "When?", "reply": {"parent": {"uri": params["uri"]}}},
                "indexedAt": (self.now + timedelta(minutes=number)).isoformat(),
            }
            return {"post": post, "replies": list(replies)}

        gone = {"uri": "at://x", "notFound": True}
        inner = node(2, "did:plc:b", node(1, "did:plc:c"))
        thread = node(0, DID, node(4, DID), inner, inner, gone)
        return httpx.Response(200, json={"thread": thread})


FAKE = Fake(
    build=lambda client: Bluesky(
        Settings(handle="@library.example", app_password=PASSWORD), client
    ),
    server=Server,
    is_visible=lambda request: (
        request.url.path.endswith("putRecord") and b"app.bsky.actor.profile" not in request.content
    ),
    made=b'{"uri":%s,"cid":"c"}',
    secrets=[PASSWORD, *TOKENS],
    lengths=[("👨‍👩‍👧", 1), ("Привет", 6), ("https://example.com/long", 24)],
    errors=[
        (400, error("InvalidRequest", "Invalid app.bsky.feed.post record"), Rejected),
        (400, error("InvalidToken", "Token could not be verified"), CredentialError),
        (400, error("AccountTakedown"), CredentialError),
        (401, error("AuthMissing"), CredentialError),
        (429, error("RateLimitExceeded", "Rate Limit Exceeded"), RateLimited),
        (500, error("InternalServerError", "Internal Server Error"), OutcomeUnknown),
        (502, error("UpstreamFailure"), OutcomeUnknown),
    ],
    shown=frozenset({Metric.LIKES, Metric.COMMENTS}),
    comments=2,
)
