"""What a request that goes wrong is called, over real sockets."""

import base64
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest
from pydantic import SecretStr

from cfkit.adapters.platforms._http import MAX_ANSWER, Api
from cfkit.adapters.platforms._opening import READ_SECONDS, _tls, open_client
from cfkit.adapters.platforms._scrub import covered
from cfkit.adapters.platforms._waits import wait_asked_for
from cfkit.domain.errors import (
    CredentialError,
    InputError,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
    UsageError,
)
from cfkit.testing.fake import assert_keeps

SECRET = "123:s3cret+token"
Serve = Callable[[socket.socket], None]


@contextmanager
def listening(serve: Serve) -> Iterator[str]:
    """Answer one connection after another with `serve` on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    serve(connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


def answering(head: str, body: bytes = b"") -> Serve:
    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)

    return serve


def silent(connection: socket.socket) -> None:
    connection.recv(65536)
    threading.Event().wait(0.6)


def cut(connection: socket.socket) -> None:
    connection.recv(65536)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    monkeypatch.setenv("CFKIT_HTTP_TIMEOUT", "0.3")
    with open_client() as client:
        yield client


def failure(client: httpx.Client, url: str, kind: str = "write") -> PlatformError:
    api = Api(client, f"{url}/bot{SECRET}", name="Here", secrets=[SecretStr(SECRET)])
    with pytest.raises((PlatformError, CredentialError)) as caught:
        getattr(api, kind)("send", lambda body: body["id"])
    assert_keeps([SECRET, "s3cret"], caught.value)
    return caught.value


@pytest.mark.parametrize("text", ["abc", "0", "-1", "nan", "inf", "3s"])
def test_a_timeout_that_is_no_number_of_seconds_is_named(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFKIT_HTTP_TIMEOUT", text)
    with pytest.raises(UsageError, match=f'CFKIT_HTTP_TIMEOUT is "{text}": write seconds'):
        open_client()


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY", "http_proxy"])
@pytest.mark.parametrize(
    "address", ["socks5://u:s3cret@127.0.0.1:1080", "socks4://h:1", "http://[::", "http://h\x01:1"]
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    name: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, address)
    with pytest.raises(UsageError, match=f"{name} names a proxy") as caught:
        open_client()
    assert_keeps(["s3cret"], caught.value)


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
@pytest.mark.parametrize("hosts", ["localhost,[::1", "h\x01", "http://[::"])
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", ""])
def test_hosts_without_a_proxy_that_cannot_be_read_are_named_and_no_proxy_is_blamed(
    name: str, hosts: str, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(one, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setenv(name, hosts)
    with pytest.raises(UsageError, match=f"^{name} holds what is no name of a host"):
        open_client()


def test_of_two_proxies_the_broken_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:9")
    with pytest.raises(UsageError, match=r"^HTTPS_PROXY names a proxy"):
        open_client()


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_told(
    content: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "certificates.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    _tls.cache_clear()
    with pytest.raises(UsageError, match="SSL_CERT_FILE names no certificates"):
        open_client()


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_timeout_is_the_usual_one(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFKIT_HTTP_TIMEOUT", text)
    with open_client() as client:
        assert client.timeout.read == READ_SECONDS


@pytest.mark.parametrize("kind", ["read", "prepare", "write"])
@pytest.mark.parametrize("serve", [silent, cut], ids=["silence", "cut"])
def test_only_a_visible_write_leaves_its_outcome_unknown(
    client: httpx.Client, kind: str, serve: Serve
) -> None:
    with listening(serve) as url:
        lost = OutcomeUnknown if kind == "write" else Unavailable
        assert type(failure(client, url, kind)) is lost


@pytest.mark.parametrize("kind", ["read", "prepare", "write"])
def test_a_refused_connection_sent_nothing(client: httpx.Client, kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert type(failure(client, f"http://127.0.0.1:{port}", kind)) is Unavailable


def test_an_answer_cut_in_the_middle_is_no_answer(client: httpx.Client) -> None:
    with listening(answering("HTTP/1.1 200 OK\nContent-Length: 99", b'{"id": 1}')) as url:
        assert type(failure(client, url)) is OutcomeUnknown


def test_an_answer_without_end_is_not_read_to_the_end(client: httpx.Client) -> None:
    def flood(connection: socket.socket) -> None:
        connection.recv(65536)
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for _ in range(MAX_ANSWER // 65536 * 3):
                connection.sendall(b" " * 65536)
        except OSError:
            return

    with listening(flood) as url:
        assert "10 MB" in str(failure(client, url))


def test_a_redirect_to_a_login_page_is_not_followed(client: httpx.Client) -> None:
    head = f"HTTP/1.1 302 Found\nLocation: https://login.example/{SECRET}\nContent-Length: 0"
    with listening(answering(head)) as url:
        lost = failure(client, url)
        assert type(lost) is OutcomeUnknown
        assert "login.example" in str(lost)
        assert type(failure(client, url, "read")) is Unavailable


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Rejected), (404, Rejected), (401, CredentialError), (429, RateLimited)],
)
def test_what_a_server_says_is_told_without_the_secret(
    client: httpx.Client, status: int, error: type[Exception]
) -> None:
    body = f'{{"why": "bad {SECRET}", "url": "/bot{quote(SECRET, safe="")}"}}'.encode()
    head = f"HTTP/1.1 {status} No\nContent-Length: {len(body)}"
    with listening(answering(head, body)) as url:
        told = failure(client, url)
    assert type(told) is error
    assert "bad ***" in str(told)


def test_a_page_for_people_is_not_quoted(client: httpx.Client) -> None:
    with listening(
        answering("HTTP/1.1 502 Bad\nContent-Length: 18", b"<html>oops</html>\n")
    ) as url:
        assert "an HTML page" in str(failure(client, url))


def test_deeply_nested_json_is_no_answer(client: httpx.Client) -> None:
    body = b"[" * 200_000
    with listening(answering(f"HTTP/1.1 200 OK\nContent-Length: {len(body)}", body)) as url:
        assert type(failure(client, url)) is OutcomeUnknown


def dripping(head: bytes, drop: bytes) -> Serve:
    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        try:
            connection.sendall(head)
            while True:
                connection.sendall(drop)
                threading.Event().wait(0.1)
        except OSError:
            return

    return serve


@pytest.mark.parametrize("kind", ["read", "write"])
@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    ],
    ids=["hints", "header", "body", "body without a length"],
)
def test_an_exchange_ends_however_much_is_sent(
    client: httpx.Client, head: bytes, drop: bytes, kind: str
) -> None:
    with listening(dripping(head, drop)) as url:
        lost = failure(client, url, kind)
    assert type(lost) is (OutcomeUnknown if kind == "write" else Unavailable)
    assert "no whole answer in time" in str(lost)


AWKWARD = 'pä"ss/wo\\rd 42'


@pytest.mark.parametrize(
    "form",
    [
        AWKWARD,
        json.dumps(AWKWARD)[1:-1],
        json.dumps(AWKWARD, ensure_ascii=False)[1:-1],
        json.dumps(AWKWARD)[1:-1].replace("/", "\\/"),
        quote(AWKWARD, safe=""),
        re.sub("%..", lambda found: found[0].lower(), quote(AWKWARD, safe="")),
        quote_plus(AWKWARD),
    ],
)
def test_a_secret_is_covered_in_every_form(form: str) -> None:
    told = covered(f"say {form}!", [AWKWARD, "a"])
    assert told == "say ***!"


def test_a_short_secret_is_covered_where_it_stands_alone() -> None:
    assert covered("a bad token: ad", ["ad", ""]) == "a bad token: ***"


@pytest.mark.parametrize("host", ["api.example", "127.0.0.1.example", "10.0.0.1", "[2001:db8::1]"])
def test_a_rehearsal_calls_no_other_machine(host: str) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    with open_client(httpx.MockTransport(refuse), loopback_only=True) as client:
        api = Api(client, f"http://{host}", name="Here")
        with pytest.raises(InputError, match="CFKIT_SANDBOX"):
            api.write("send", dict)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.8.8.8"])
def test_a_rehearsal_calls_this_machine(host: str) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"id": 1}))
    with open_client(transport, loopback_only=True) as client:
        assert Api(client, f"http://{host}:1", name="Here").write("send", dict) == {"id": 1}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "Tue, 01 Dec 2026 09:30:09 GMT"}, 9),
        ({"x-ratelimit-reset": "2026-12-01T09:35:00.000Z"}, 300),
        ({"x-ratelimit-reset": "2026-12-01T12:35:00+03:00"}, 300),
        ({"ratelimit-reset": "1796117460"}, 60),
        ({"x-rate-limit-reset": "30"}, 30),
        ({"retry-after": "Tue, 01 Dec 2026 09:00:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "1_000"}, None),
        ({"retry-after": "99999999999999999999"}, 7 * 86400),
        ({}, None),
    ],
)
def test_the_wait_is_read_in_every_form(headers: dict[str, str], seconds: Any) -> None:
    date = {"date": "Tue, 01 Dec 2026 09:30:00 GMT"}
    assert wait_asked_for(httpx.Headers(headers | date)) == seconds


@pytest.mark.parametrize("before", ["", "i", "id", "id:", "client:"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_secret_is_covered_inside_of_base64(
    before: str, encode: Callable[[bytes], bytes]
) -> None:
    secret = "s3cret~word?with>odd-letters"
    told = covered(f"say {encode(f'{before}{secret}:more'.encode()).decode()}!", [secret])
    assert "***" in told
    left = told.removeprefix("say ").removesuffix("!").replace("***", "")
    assert len(left) < len(f"{before}:more") * 2 + 8


def test_a_short_secret_is_covered_in_base64_alone() -> None:
    assert covered(f"say {base64.b64encode(b'pa55word').decode()}!", ["pa55word"]) == "say ***!"
