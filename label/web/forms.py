"""Reading a multipart form strictly: whatever is odd about it is a refusal, never a failure."""

import io

from multipart import MultipartError, MultipartParser, MultipartPart, parse_options_header

from label.kit.errors import BadRequest, Fault, UnsupportedMedia


def file_of(content_type: str, body: bytes) -> tuple[str, bytes]:
    """The name and content of the one part, `file`, of a form. Raises `UnsupportedMedia`, `BadRequest`."""
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data":
        raise UnsupportedMedia("Send multipart/form-data with one field, file.")
    try:
        parts = list(_parts(body, options.get("boundary", "")))
    except (MultipartError, ValueError, LookupError) as error:
        raise BadRequest(f"The form cannot be read: {error}.") from error
    if len(parts) != 1 or parts[0][0] != "file":
        raise BadRequest(
            "Send one field, file.", [Fault("/file", "Exactly one file is expected, in the field `file`.")]
        )
    return parts[0][1], parts[0][2]


def _parts(body: bytes, boundary: str) -> list[tuple[str, str, bytes]]:
    room = len(body) + 1
    parser = MultipartParser(
        io.BytesIO(body), boundary, len(body), strict=True, part_limit=4, spool_limit=room, memory_limit=room
    )
    return [_part(part) for part in parser]


def _part(part: MultipartPart) -> tuple[str, str, bytes]:
    if not part.filename:
        raise ValueError(f"the field {part.name} is not a file")
    content: bytes = part.raw
    return part.name, part.filename, content
