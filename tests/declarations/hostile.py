"""Files that must be refused, built in code: each case is its name, its content and the code of the refusal."""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image

Case = tuple[str, bytes, str]
PAGES: dict[int, bytes] = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<<>>>>",
}


def pdf(objects: Mapping[int, bytes] = PAGES, trailer: bytes = b"") -> bytes:
    """A PDF with a plain cross-reference table."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00001 f \n"
    return bytes(out) + b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, table)


def stream(data: bytes, entries: bytes, length: bytes | None = None) -> bytes:
    """The body of a stream object."""
    return b"<<%b/Length %b>>stream\n%b\nendstream" % (entries, length or b"%d" % len(data), data)


def packed_pdf(
    containers: Mapping[int, bytes], inside: Mapping[int, tuple[int, int]], table: bytes = b"", top: bytes = b""
) -> bytes:
    """A PDF with a cross-reference stream; `inside` maps an object to its (container, index)."""
    objects = {**{n: b for n, b in PAGES.items() if n not in inside}, **containers}
    out, entries = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {0: (0, 0, 65535)}
    for number, body in objects.items():
        entries[number] = (1, len(out), 0)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    entries |= {number: (2, *place) for number, place in inside.items()}
    own, at = max(entries) + 1, len(out)
    entries[own] = (1, at, 0)
    rows = b"".join(struct.pack(">BIH", *entries.get(n, (0, 0, 0))) for n in range(own + 1)) + table
    head = b"/Type/XRef/W[1 4 2]/Size %d/Root 1 0 R/Filter/FlateDecode%b" % (own + 1, top)
    out += b"%d 0 obj\n%b\nendobj\n" % (own, stream(zlib.compress(rows), head))
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % at


def container(members: Mapping[int, bytes], padding: int = 0, entries: bytes = b"/Filter/FlateDecode") -> bytes:
    """The body of an object stream."""
    head, body = b"", b""
    for number, member in members.items():
        head += b"%d %d " % (number, len(body))
        body += member + b" "
    data = zlib.compress(head + body + b"\x01" * padding, 9)
    return stream(data, b"/Type/ObjStm/N %d/First %d%b" % (len(members), len(head), entries))


def chained(count: int, prev: bytes = b"/Prev %d") -> bytes:
    """A PDF with `count` cross-reference sections, each naming the one before."""
    out = pdf()
    for _ in range(count - 1):
        before = int(out[out.rfind(b"startxref") + 9 :].split()[0])
        at = len(out)
        link = prev % before if b"%d" in prev else prev
        out += b"xref\n0 0\ntrailer\n<</Size 4/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (link, at)
    return out


def chunk(name: bytes, data: bytes) -> bytes:
    """A PNG chunk with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 4, height: int = 4, depth: int = 8, colour: int = 2, extra: bytes = b"") -> bytes:
    """A PNG whose head says this, with the pixels of a small one; `extra` stands before the pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress((b"\0" + b"\7" * 12) * 4))
    return b"\x89PNG\r\n\x1a\n" + head + extra + data + chunk(b"IEND", b"")


def jpeg(**options: object) -> bytes:
    """A small JPEG by Pillow."""
    out = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG", **options)
    return out.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    """A JPEG segment with its length."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def archive(comment: bytes = b"") -> bytes:
    """A ZIP with one file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("run.class", b"\xca\xfe\xba\xbe")
        made.comment = comment
    return out.getvalue()


def sized(width: int, height: int, **options: object) -> bytes:
    """A JPEG whose frame says another size."""
    content = jpeg(**options)
    at = content.find(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def resaved(**options: Any) -> bytes:
    """The plain PDF as pikepdf saves it."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as document:
        document.save(out, **options)
    return out.getvalue()


def hostile() -> Iterator[Case]:
    """Every case."""
    for group in (_strangers(), _joined(), _broken_pdfs(), _active_pdfs(), _heavy_pdfs(), _pngs(), _jpegs()):
        yield from group


def _strangers() -> Iterable[Case]:
    yield "nothing", b"", "empty"
    yield "ten megabytes and a byte", pdf() + b" " * (10 * 1024 * 1024), "too_large"
    yield "a renamed Windows program", b"MZ\x90\x00" + b"\0" * 500, "unknown_type"
    yield "a renamed Linux program", b"\x7fELF\x02\x01\x01" + b"\0" * 500, "unknown_type"
    yield "a shell script", b"#!/bin/sh\nrm -rf /\n", "unknown_type"
    yield "a web page", b"<html><script>alert(1)</script></html>", "unknown_type"
    yield "an SVG drawing", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "unknown_type"
    yield "a ZIP", archive(), "unknown_type"
    yield "a GIF with a JAR (GIFAR)", b"GIF89a\1\0\1\0\0\0\0;" + archive(), "unknown_type"
    yield "a PDF after a line end", b"\n" + pdf(), "unknown_type"
    yield "a PDF after a program's head", b"MZ" + pdf(), "unknown_type"
    yield "a PNG after a byte", b"\0" + png(), "unknown_type"


def _joined() -> Iterable[Case]:
    tail = pdf()
    yield "a PDF with a ZIP behind", tail + archive(), "two_formats"
    yield "a ZIP whose comment ends a PDF", b"%PDF-1.7\n" + archive(tail[9:]), "two_formats"
    hidden = pdf({**PAGES, 4: stream(archive(), b"")})
    yield "a PDF with a ZIP in a stream", hidden, "two_formats"
    yield "a PDF with a RAR in a stream", pdf({**PAGES, 4: stream(b"Rar!\x1a\x07\x00", b"")}), "two_formats"
    yield "a PDF with a 7z in a stream", pdf({**PAGES, 4: stream(b"7z\xbc\xaf\x27\x1c", b"")}), "two_formats"
    yield "a PDF that is a tar", tail[:15].ljust(257, b" ") + b"ustar" + tail[15:], "two_formats"
    yield "a PDF that is a disk image", tail[:15].ljust(0x8001, b" ") + b"CD001" + tail[15:], "two_formats"
    yield "a PNG with a ZIP behind", png() + archive(), "two_formats"
    yield "a PNG with a ZIP in a chunk", png(extra=chunk(b"zipP", archive())), "two_formats"
    yield "a PNG with a PDF in a chunk", png(extra=chunk(b"pdFf", pdf())), "two_formats"
    yield "a JPEG with a ZIP behind", jpeg() + archive(), "two_formats"
    yield "a JPEG with a ZIP in a comment", jpeg(comment=archive()), "two_formats"
    yield "a JPEG with a PDF in a comment", jpeg(comment=pdf()), "two_formats"


def _broken_pdfs() -> Iterable[Case]:
    good = pdf()
    yield "a PDF of the future", good.replace(b"PDF-1.7", b"PDF-9.9"), "damaged"
    yield "a PDF cut short", good[:-20], "damaged"
    yield "a PDF with only its head", b"%PDF-1.7\n", "damaged"
    yield "a PDF with a script behind", good + b"<script>alert(1)</script>", "damaged"
    yield "a PDF with two line ends behind", good + b"\n", "damaged"
    yield "a PDF whose table is elsewhere", good.replace(b"startxref\n", b"startxref\n9"), "damaged"
    yield "a PDF whose table names wrong places", good.replace(b"00000 n", b"00007 n"), "damaged"
    yield "a PDF without objects", b"%PDF-1.7\nstartxref\n0\n%%EOF", "damaged"
    yield "a PDF with a broken object", pdf({**PAGES, 4: b"<</A [1 2>>"}), "damaged"
    yield "a PDF with a key twice", pdf({**PAGES, 4: b"<</A 1/A 2>>"}), "damaged"
    yield "a PDF whose trailer is a list", good.replace(b"<</Size 4/Root 1 0 R>>", b"[/Size 4/Root 1 0 R  ]"), "damaged"
    bare = good.replace(b"trailer\n<</Size 4/Root 1 0 R>>", b"trailer\n(no dictionary at all)")
    yield "a PDF whose trailer is a text", bare, "damaged"
    yield "a PDF whose table is text", pdf({**PAGES, 4: b"(x)"}).replace(b"xref\n0", b"xxxx\n0"), "damaged"
    yield "a PDF whose sections go round", _round(), "damaged"
    yield "a PDF whose earlier section is a reference", chained(2, b"/Prev 3 0 R"), "damaged"
    yield "a PDF without a page", pdf({1: PAGES[1], 2: b"<</Type/Pages/Kids[]/Count 0>>"}), "no_page"
    lock = pikepdf.Encryption(owner="owner", user="")
    yield "a PDF with restrictions", resaved(encryption=lock), "encrypted"
    yield "a PDF with a password", resaved(encryption=pikepdf.Encryption(owner="o", user="u")), "encrypted"
    yield "a PDF with an old lock", pdf(trailer=b"/Encrypt 3 0 R"), "encrypted"


def _round() -> bytes:
    good = pdf()
    at = good.find(b"xref\n0")
    return good.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % at)


def _catalog(entries: bytes, more: Mapping[int, bytes] | None = None) -> bytes:
    return pdf({**PAGES, 1: b"<</Type/Catalog/Pages 2 0 R%b>>" % entries, **(more or {})})


def _active_pdfs() -> Iterable[Case]:
    script = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
    yield "a script on opening", _catalog(b"/OpenAction" + script), "script"
    yield "a script on closing", _catalog(b"/AA<</WC %b>>" % script), "script"
    yield "a script by name", _catalog(b"/Names<</JavaScript<</Names[(a)%b]>>>>" % script), "script"
    yield "a script in an object", _catalog(b"/OpenAction 4 0 R", {4: script}), "script"
    yield "a script that nothing names", pdf({**PAGES, 4: script}), "script"
    yield "a script in disguise", _catalog(b"/OpenAction<</S/Java#53cript/#4a#53(x)>>"), "script"
    yield "a script in a stream's entries", pdf({**PAGES, 4: stream(b"", b"/A" + script)}), "script"
    yield "a script in the trailer", pdf(trailer=b"/A" + script), "script"
    noted = {**PAGES, 3: PAGES[3][:-2] + b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A%b>>]>>" % script}
    yield "a script behind a link", pdf(noted), "script"
    yield "a script in an object stream", packed_pdf({10: container({20: script})}, {20: (10, 0)}), "script"
    yield "a program to start", _catalog(b"/OpenAction<</S/Launch/F(cmd.exe)>>"), "launch"
    yield "a program in disguise", _catalog(b"/OpenAction<</S/#4Caunch/F(cmd.exe)>>"), "launch"
    carried = {4: b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>", 5: stream(b"MZ", b"/Type/EmbeddedFile")}
    yield "a file inside", _catalog(b"/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>", carried), "embedded_file"
    yield "a file that only its entry shows", pdf({**PAGES, 4: b"<</EF<</F 3 0 R>>>>"}), "embedded_file"
    yield "a file behind a pin", pdf({**PAGES, 4: b"<</Subtype/FileAttachment>>"}), "embedded_file"
    yield "a film with its player", pdf({**PAGES, 4: b"<</Subtype/RichMedia>>"}), "embedded_file"
    yield "an XFA form", _catalog(b"/AcroForm<</XFA 4 0 R>>", {4: stream(b"<xdp/>", b"")}), "form"


def _heavy_pdfs() -> Iterable[Case]:
    many = dict.fromkeys(range(4, 12_100), b"0")
    yield "too many objects", pdf({**PAGES, **many}), "too_complex"
    yield "a table of too many lines", pdf({**PAGES, 45_000: b"0"}), "too_complex"
    yield "too many sections", chained(40), "too_complex"
    yield "a list without end", pdf({**PAGES, 4: b"[" + b"0 " * 900_000 + b"]"}), "too_complex"
    yield "lists in lists", pdf({**PAGES, 4: b"[" * 5_000 + b"]" * 5_000}), "damaged"
    yield "a table that unpacks to 40 MB", packed_pdf({}, {}, table=b"\0" * 40_000_000), "too_complex"
    yield "an object stream that unpacks to 40 MB", packed_pdf(*_bomb(40_000_000)), "too_complex"
    root = {1: PAGES[1], 20: b"0"}
    hidden = packed_pdf({10: container(root, 40_000_000)}, {1: (10, 0), 20: (10, 1)})
    yield "the same around the catalogue", hidden, "too_complex"
    boxes = {10 + n: container({500 + n: b"0"}, 900_000) for n in range(20)}
    yield "twenty that unpack to 18 MB", packed_pdf(boxes, {500 + n: (10 + n, 0) for n in range(20)}), "too_complex"
    listed = {10: container({20: b"[" + b"0 " * 900_000 + b"]"})}
    yield "a long list in an object stream", packed_pdf(listed, {20: (10, 0)}), "too_complex"
    boxes = {10 + n: container({3000 + n: b"0"}) for n in range(1_100)}
    placed = {3000 + n: (10 + n, 0) for n in range(1_100)}
    yield "too many object streams", packed_pdf(boxes, placed), "too_complex"
    lists = {10 + n: container({500 + n: b"[" + b"0 " * 300_000 + b"]"}) for n in range(3)}
    yield "long lists in several", packed_pdf(lists, {500 + n: (10 + n, 0) for n in range(3)}), "too_complex"
    wide = b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2000000000>>"
    yield (
        "a row of two thousand million bytes",
        packed_pdf({10: container({20: b"0"}, 0, wide)}, {20: (10, 0)}),
        "damaged",
    )
    twice = b"/Filter[/FlateDecode/FlateDecode]"
    yield "an object stream packed twice", packed_pdf({10: container({20: b"0"}, 0, twice)}, {20: (10, 0)}), "damaged"
    led = stream(zlib.compress(b"20 0 0 "), b"/Type/ObjStm/N 1/First 5/Filter/FlateDecode", b"20 0 R")
    yield "an object stream as long as it says inside", packed_pdf({10: led}, {20: (10, 0)}), "damaged"
    short = stream(zlib.compress(b"20 0 0 "), b"/Type/ObjStm/N 1/First 5/Filter/FlateDecode", b"3")
    yield "an object stream of the wrong length", packed_pdf({10: short}, {20: (10, 0)}), "damaged"
    false = stream(b"not packed at all", b"/Type/ObjStm/N 1/First 5/Filter/FlateDecode")
    yield "an object stream that is not packed", packed_pdf({10: false}, {20: (10, 0)}), "damaged"
    odd = packed_pdf({}, {}).replace(b"/W[1 4 2]", b"/W 111111")
    yield "a table whose columns are no list", odd, "damaged"
    yield "an object stream that is not there", packed_pdf({}, {20: (10, 0)}), "damaged"


def _bomb(size: int) -> tuple[dict[int, bytes], dict[int, tuple[int, int]]]:
    return {10: container({20: b"0"}, size)}, {20: (10, 0)}


def _pngs() -> Iterable[Case]:
    good, end = png(), chunk(b"IEND", b"")
    yield "a PNG with only its head", good[:8], "damaged"
    yield "a PNG cut in a chunk", good[:-20], "damaged"
    yield "a PNG without an end", good[: -len(end)], "damaged"
    yield "a PNG with a byte behind", good + b"\0", "damaged"
    yield "a PNG with a text behind", good + b"<?php system($_GET[0]); ?>", "damaged"
    yield "a PNG with two ends", good + end, "damaged"
    yield "a PNG with a wrong checksum", good[:29] + b"\0\0\0\0" + good[33:], "damaged"
    yield "a PNG whose end has a wrong checksum", good[:-4] + bytes(4), "damaged"
    yield "a PNG whose chunk is longer than the file", good[:33] + b"\x7f\xff\xff\xff" + good[37:], "damaged"
    yield "a PNG whose end has data", good[: -len(end)] + chunk(b"IEND", b"x"), "damaged"
    yield "a PNG whose head is short", good[:8] + chunk(b"IHDR", b"") + good[33:], "damaged"
    yield "a PNG with two heads", png(extra=good[8:33]), "damaged"
    yield "a PNG without pixels", good[:33] + end, "damaged"
    yield "a PNG with too few pixels", png(width=400, height=400), "damaged"
    yield "a PNG of no kind of colour", png(colour=5), "damaged"
    yield "a PNG with nothing in it", png(width=0), "damaged"
    yield "a PNG of 4,000 million pixels", png(width=65_000, height=65_000), "too_complex"
    yield "a PNG of 640 MB", png(width=9_000, height=4_500, depth=16, colour=6), "too_complex"
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(b"a" * 50_000_000))
    yield "a PNG with a text of 50 MB", png(extra=text), "damaged"
    yield "a PNG that says it moves and does not", png(extra=chunk(b"acTL", bytes(8))), "damaged"


def _jpegs() -> Iterable[Case]:
    good = jpeg()
    table = good.find(b"\xff\xc0")
    yield "a JPEG with only its head", good[:3], "damaged"
    yield "a JPEG cut short", good[:-40], "damaged"
    yield "a JPEG without an end", good[:-2], "damaged"
    yield "a JPEG with a byte behind", good + b"\0", "damaged"
    yield "a JPEG with a text behind", good + b"<?php system($_GET[0]); ?>", "damaged"
    yield "a JPEG with another behind", good + good, "damaged"
    yield "a JPEG without pixels", good[:2] + segment(0xFE, b"x") + b"\xff\xd9", "damaged"
    yield "a JPEG with two frames", good[:table] + segment(0xC0, good[table + 4 : table + 19]) + good[table:], "damaged"
    yield "a JPEG of a rare coding", good[:table] + b"\xff\xc9" + good[table + 2 :], "damaged"
    yield "a JPEG with a short frame", good[:table] + segment(0xC0, b"\x08") + good[table + 19 :], "damaged"
    yield "a JPEG whose segment has no length", good[:2] + b"\xff\xfe\0\0" + good[2:], "damaged"
    yield "a JPEG whose segment is longer than the file", good[:2] + b"\xff\xfe\xff\xff" + good[2:], "damaged"
    yield "a JPEG without tables", good[:2] + good[table:], "damaged"
    yield "a JPEG with nothing in it", sized(0, 0), "damaged"
    yield "a JPEG of 4,000 million pixels", sized(65_000, 65_000), "too_complex"
    yield "a large JPEG in many passes", sized(6_000, 6_000, progressive=True), "too_complex"
    soft = jpeg(progressive=True)
    last = soft.rfind(b"\xff\xda")
    yield (
        "a JPEG of 4,000 passes",
        sized(900, 900, progressive=True)[:-2] + soft[last:-2] * 4_000 + b"\xff\xd9",
        "too_complex",
    )
