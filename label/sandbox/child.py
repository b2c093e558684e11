"""The child process that opens untrusted files: `python -m label.sandbox.child MODULE MEMORY SECONDS SIZES ARGUMENT…`.

qpdf, PDFium and Pillow's codecs are C and C++ libraries that anyone may feed with a file here. The files come one after
the other on the standard input, of the sizes given, joined by commas. For each, `MODULE.answer(content, *arguments)` is
called with a CPU time of its own, and the standard output gets one line, `ok` or a code and the length of what follows,
and then the answer or the detail of the refusal.
"""

import importlib
import resource
import signal
import sys
import warnings

from label.sandbox.errors import Refused


def main(module: str, memory: str, seconds: str, sizes: str, *arguments: str) -> None:
    """Answers for each file, also after one that was refused."""
    warnings.simplefilter("ignore")  # pypdfium2 warns, for example, of a form that its document does not list
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_AS)  # the operator's own limit may be lower, or -1 for none
    room = int(memory) if most == resource.RLIM_INFINITY else min(int(memory), most)
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    for size in sizes.split(","):
        signal.setitimer(signal.ITIMER_PROF, float(seconds))  # SIGPROF ends the process
        code, answer = _outcome(module, sys.stdin.buffer.read(int(size)), arguments)
        sys.stdout.buffer.write(b"%b %d\n%b" % (code.encode(), len(answer), answer))
        sys.stdout.buffer.flush()


def _outcome(module: str, content: bytes, arguments: tuple[str, ...]) -> tuple[str, bytes]:
    try:
        return "ok", importlib.import_module(module).answer(content, *arguments)
    except Refused as refused:
        return refused.code, refused.detail.encode(errors="replace")
    except (MemoryError, RecursionError):
        return "too_complex", b""
    except Exception as error:  # of any type in a library
        return "damaged", type(error).__name__.encode()


if __name__ == "__main__":
    main(*sys.argv[1:])
