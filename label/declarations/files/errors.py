"""Why a file is not taken, and what to do about it."""

from typing import Final

# For `{kind}` the format and for `{detail}` what was found.
MESSAGES: Final = {
    "damaged": "The {kind} is damaged or cut short: save, scan or print it again and send the new file.",
    "too_complex": "The {kind} is too large once decompressed or costs too much to read: send a simpler copy.",
    "two_formats": "The file is in two formats at once: export the document again and send that.",
    "encrypted": "The PDF is encrypted: open it with its password, print it to a new PDF (or save it without a password"
    " and without restrictions) and send that.",
    "script": "The PDF contains a script: print it to a new PDF and send that.",
    "launch": "The PDF would start a program: print it to a new PDF and send that.",
    "form": "The PDF is an XFA form, which few programs show: print it to a new PDF and send that.",
    "form_data": "The PDF sends or fetches the data of a form: print it to a new PDF and send that.",
    "action": "The PDF acts on its own when it is opened or read: print it to a new PDF and send that.",
    "media": "The PDF contains a film, a sound or another player: print it to a new PDF and send that.",
    "external": "The PDF shows or opens content outside itself: print it to a new PDF and send that.",
    "embedded_file": "The PDF carries a file that is not taken ({detail}): send the PDF without it.",
    "portfolio": "The PDF is a portfolio of other files: send each of them on its own.",
    "no_page": "The PDF has no page: send the document itself.",
    "no_logo": "A logo is a PNG or a JPEG.",
    "heic": "The picture is in the format HEIC, which this server does not read: send a JPEG. On an iPhone, choose"
    " Settings > Camera > Formats > Most Compatible before you take it, or share it by Mail, which converts it.",
}


class FileRefused(Exception):
    """A file that is not taken. `code` is empty, too_large, unknown_type or one of MESSAGES; `message` says what is
    wrong and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def refusal(code: str, kind: str, detail: str = "") -> FileRefused:
    """With the sentence of its code."""
    return FileRefused(code, MESSAGES[code].format(kind=kind, detail=detail))
