"""A bounded load: so many clients with one connection each, asking again as soon as they are answered, for so long.

`python -m tests.bench.load` reads a JSON order from standard input: `{"port", "seconds", "clients", "method", "path",
"key", "body"}` and prints `{"requests", "seconds", "p50_ms", "p99_ms", "failures"}`.
"""

import asyncio
import json
import sys
import time
from typing import Any


class Client(asyncio.Protocol):
    """One keep-alive connection; notes how long each answer took."""

    def __init__(self, request: bytes, until: float, taken: list[float], failed: list[bytes]) -> None:
        self.request, self.until, self.taken, self.failed = request, until, taken, failed
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""

    def connection_made(self, transport: Any) -> None:
        """Ask."""
        self.transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Count an answer once its body is whole, and ask again."""
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        now = time.perf_counter()
        self.taken.append(now - self.asked)
        if not head.startswith(b"HTTP/1.1 2"):
            self.failed.append(head[:40])
        self.buffer = b""
        if now < self.until:
            self._ask()
        else:
            self.transport.close()
            self.done.set_result(None)

    def _ask(self) -> None:
        self.asked = time.perf_counter()
        self.transport.write(self.request)


async def load(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order."""
    body = order.get("body", "").encode()
    head = [f"{order['method']} {order['path']} HTTP/1.1", "Host: localhost"]
    head += [f"Authorization: Bearer {order['key']}"] if order.get("key") else []
    head += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    request = "\r\n".join([*head, "", ""]).encode() + body
    taken: list[float] = []
    failed: list[bytes] = []
    started = time.perf_counter()
    loop, until = asyncio.get_running_loop(), started + order["seconds"]
    made = [
        await loop.create_connection(lambda: Client(request, until, taken, failed), "127.0.0.1", order["port"])
        for _ in range(order["clients"])
    ]
    await asyncio.gather(*(client.done for _, client in made))
    seconds = time.perf_counter() - started
    ranked = sorted(taken)
    return {
        "requests": len(taken),
        "seconds": seconds,
        "p50_ms": ranked[len(ranked) // 2] * 1000,
        "p99_ms": ranked[int(len(ranked) * 0.99)] * 1000,
        "failures": len(failed),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(load(json.load(sys.stdin)))))
