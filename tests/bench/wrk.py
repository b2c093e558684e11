"""Load by wrk, which is compiled: a generator in Python would take from the server the CPU that it measures.

A load is a round of requests, asked in turn by every connection, each again as soon as it is answered.
"""

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass

FRESH = "@"  # in a body: a digit from 2 to 9, another one for each request
MISSING = (
    "The bench needs wrk (https://github.com/wg/wrk), and this machine has none. On Debian: apt-get install wrk. "
    "It does not fall back on a generator in Python: that would share the server's CPU and its faults."
)
RESULT = "RESULT "  # wrk prints its own summary before
LUA = """
local rounds = { %(requests)s }
local allowed = { %(allowed)s }
local made, count, threads = {}, 0, {}
unexpected, last = 0, 0  -- global: `thread:get` reads no local

function setup(thread) threads[#threads + 1] = thread end

function init(_)
  for at, each in ipairs(rounds) do
    if not (each[4] and each[4]:find("%(fresh)s", 1, true)) then
      made[at] = wrk.format(each[1], each[2], each[3], each[4])
    end
  end
end

function request()
  count = count + 1
  local at = count %% #rounds + 1
  if made[at] then return made[at] end
  local each = rounds[at]
  local body = each[4]:gsub("%(fresh)s", tostring(2 + count %% 8))
  return wrk.format(each[1], each[2], each[3], body)
end

function response(status)
  if not allowed[status] then unexpected, last = unexpected + 1, status end
end

function done(summary, latency, _)
  local wrong, status, errors = 0, 0, summary.errors
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("unexpected")
    status = math.max(status, thread:get("last"))
  end
  io.write(string.format('%(result)s{"requests": %%d, "seconds": %%f, "p50_ms": %%f, "p99_ms": %%f, "unexpected": %%d, "status": %%d, "broken": %%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, wrong, status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
"""


class WrkMissing(Exception):
    """The message says what to install."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    key: str = ""
    body: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What it is sent with, besides Host."""
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return headers | ({"Content-Type": "application/json"} if self.body else {})


@dataclass(frozen=True)
class Load:
    """Requests in turn, and the statuses that are right."""

    name: str
    requests: tuple[Request, ...]
    allowed: frozenset[int] = frozenset({200})


@dataclass(frozen=True)
class Result:
    """`unexpected` answers have another status than those allowed, `status` at last; `broken` ones never came."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    unexpected: int
    status: int
    broken: int


def require() -> str:
    """The path of wrk. Raises WrkMissing."""
    found = shutil.which("wrk")
    if found is None:
        raise WrkMissing(MISSING)
    return found


def run(port: int, load: Load, seconds: float, clients: int) -> Result:
    """Load a server of this machine. Raises WrkMissing, and CalledProcessError when nobody listens."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script(load))
        file.flush()
        told = subprocess.run(
            [require(), "-t1", f"-c{clients}", f"-d{round(seconds)}s", f"-s{file.name}", f"http://127.0.0.1:{port}"],
            capture_output=True,
            text=True,
            check=True,
        )
    return parsed(told.stdout)


def parsed(output: str) -> Result:
    """What the script of a load printed last."""
    lines = [line for line in output.splitlines() if line.startswith(RESULT)]
    if not lines:
        raise ValueError(f"wrk printed no result: {output[-300:]}")
    return Result(**json.loads(lines[-1].removeprefix(RESULT)))


def script(load: Load) -> str:
    """The load in Lua, as wrk reads it."""
    return LUA % {
        "requests": ", ".join(map(_request, load.requests)),
        "allowed": ", ".join(f"[{status}] = true" for status in sorted(load.allowed)),
        "fresh": FRESH,
        "result": RESULT,
    }


def _request(each: Request) -> str:
    headers = ", ".join(f"[{_text(name)}] = {_text(value)}" for name, value in each.headers.items())
    return (
        f"{{ {_text(each.method)}, {_text(each.path)}, {{ {headers} }}, {_text(each.body) if each.body else 'nil'} }}"
    )


def _text(value: str) -> str:
    """Bytes by their number: no character of a body means anything to Lua."""
    return '"' + "".join(f"\\{byte:03d}" for byte in value.encode()) + '"'
