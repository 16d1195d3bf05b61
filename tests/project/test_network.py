"""Tests reach no further than this machine."""

import socket

import pytest


def test_another_machine_is_out_of_reach() -> None:
    with socket.socket() as outside, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


def test_another_machines_name_is_not_looked_up() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_a_server_on_this_machine_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
