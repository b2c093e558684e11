"""Why a file is not taken."""


class FileRefused(Exception):
    """A file that is not taken. `code` is one of empty, too_large, unknown_type, two_formats, damaged, too_complex,
    encrypted, script, launch, embedded_file, form, no_page; `message` says what is wrong and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def damaged(kind: str) -> FileRefused:
    """The content does not follow its own format from the first byte to the last."""
    return FileRefused("damaged", f"The {kind} is damaged or has something added: save or print it again as a new one.")


def too_complex(kind: str) -> FileRefused:
    """The content would cost too much time or memory to open."""
    return FileRefused("too_complex", f"The {kind} is too large once decompressed: send a simpler or smaller copy.")
