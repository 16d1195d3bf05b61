"""A stand-in for Mastodon whose every answer takes `DELAY` seconds; it prints its port."""

import asyncio
import itertools
import json

DELAY = 0.05
_names = itertools.count(1)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    await reader.readexactly(length)
    await asyncio.sleep(DELAY)
    path = head.split(b" ", 2)[1].decode()
    body = json.dumps(_answer(path)).encode()
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
        + f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    await writer.drain()
    writer.close()


def _answer(path: str) -> object:
    if path.endswith("/statuses"):
        name = str(next(_names))
        return {"id": name, "url": f"https://slow.example/@shop/{name}", "uri": name}
    if path.endswith("/media"):
        name = str(next(_names))
        return {"id": name, "type": "image", "url": f"https://slow.example/media/{name}.png"}
    return {}


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0, backlog=256)
    port = server.sockets[0].getsockname()[1]
    print(port, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
