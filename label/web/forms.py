"""Reading a multipart form strictly, as it arrives: a malformed form is refused and never fails."""

from collections.abc import AsyncIterator

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from label.kit.errors import BadRequest, Fault, UnsupportedMedia
from label.web.upload_names import sent_name


async def file_of(content_type: str, chunks: AsyncIterator[bytes]) -> tuple[str, bytes]:
    """The name and content of the one part, `file`, of a form; the rest of a malformed form is not read.

    Raises `UnsupportedMedia`, `BadRequest`, and what `chunks` raises.
    """
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data":
        raise UnsupportedMedia("Send multipart/form-data with one field, file.")
    try:
        return await _file(options.get("boundary", ""), chunks)
    except (MultipartError, ValueError, LookupError) as error:
        raise BadRequest(f"The form cannot be read: {error}.") from error


async def _file(boundary: str, chunks: AsyncIterator[bytes]) -> tuple[str, bytes]:
    name, content = "", bytearray()
    with PushMultipartParser(boundary, strict=True, header_charset="latin-1") as parser:
        async for chunk in _without_last_line_end(chunks):
            for event in parser.parse(chunk):
                if isinstance(event, MultipartSegment):
                    name = _name_of(event, first=not name)
                elif event is not None:
                    content += event
    if not name:
        raise _not_one_file()
    return name, bytes(content)


async def _without_last_line_end(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks without the line end that may follow the form: `multipart` takes it for data after the form when it
    comes in a chunk of its own."""
    held = b""
    async for chunk in chunks:
        whole = held + chunk
        bare = whole.removesuffix(b"\n").removesuffix(b"\r")
        held = whole[len(bare) :]
        if bare:
            yield bare


def _name_of(part: MultipartSegment, *, first: bool) -> str:
    name = sent_name(part)
    if not name:
        raise ValueError(f"the field {part.name} is not a file")
    if part.name != "file" or not first:
        raise _not_one_file()
    return name


def _not_one_file() -> BadRequest:
    return BadRequest("Send one field, file.", [Fault("/file", "Exactly one file is expected, in the field `file`.")])
