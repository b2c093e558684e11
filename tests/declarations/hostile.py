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


def zeros(megabytes: int, head: bytes = b"") -> bytes:
    """Deflated data of so many million zeros, made in no time; its checksum is wrong."""
    machine = zlib.compressobj(9)
    start = machine.compress(head) + machine.flush(zlib.Z_FULL_FLUSH)
    block = machine.compress(bytes(1_000_000)) + machine.flush(zlib.Z_FULL_FLUSH)
    return start + block * megabytes + machine.flush()


def container(members: Mapping[int, bytes], padding: int = 0, entries: bytes = b"/Filter/FlateDecode") -> bytes:
    """The body of an object stream."""
    head, body = b"", b""
    for number, member in members.items():
        head += b"%d %d " % (number, len(body))
        body += member + b" "
    data = (
        zeros(padding // 1_000_000, head + body) if padding > 1_000_000 else zlib.compress(head + body + bytes(padding))
    )
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
    pictures = (_pngs(), _jpegs(), _webps())
    for group in (*pictures, _strangers(), _joined(), _broken_pdfs(), _active_pdfs(), _carried_files(), _heavy_pdfs()):
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
    yield "a PDF after 1,100 bytes", b"\n" * 1_100 + pdf(), "unknown_type"
    yield "a PNG after a byte", b"\0" + png(), "unknown_type"


def _joined() -> Iterable[Case]:
    tail = pdf()
    page = b"<!DOCTYPE html><script>alert(1)</script>"
    yield "a PDF after a program's head", b"MZ" + pdf(), "two_formats"
    yield "a PDF after a shell script", b"#!/bin/sh\nexit\n" + pdf(), "two_formats"
    yield "a PDF after a web page", page + pdf(), "two_formats"
    yield "a PDF after a GIF", b"GIF89a\1\0\1\0\0\0\0;" + pdf(), "two_formats"
    yield "a PDF after a control character", b"\x01" + pdf(), "two_formats"
    yield "a PDF with a web page behind", tail + page, "two_formats"
    yield "a PDF with PHP behind", tail + b"<?php system($_GET[0]); ?>", "two_formats"
    yield "a PDF with a program behind", tail + b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, "two_formats"
    yield "a PNG with PHP behind", png() + b"<?php system($_GET[0]); ?>", "two_formats"
    yield "a PNG with a web page in a comment", png(extra=chunk(b"tEXt", b"Comment\0" + page)), "two_formats"
    yield "a JPEG with PHP in its comment", jpeg(comment=b"<?php system($_GET[0]); ?>"), "two_formats"
    yield "a JPEG with a script behind", jpeg() + b"<script>alert(1)</script>", "two_formats"
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
    yield "a PDF cut before its table", good[: good.rfind(b"xref\n0")], "damaged"
    yield "a PDF cut in its last object", good[: good.rfind(b"/Resources")], "damaged"
    paged = pdf({**PAGES, 3: PAGES[3][:-2] + b"/Contents 4 0 R>>", 4: stream(b"0 0 9 9 re f", b"")})
    yield "a PDF cut in the stream of its page", paged[: paged.rfind(b"re f")], "damaged"
    whole = resaved(linearize=True)
    yield "a linearized PDF cut in half", whole[: len(whole) // 2], "damaged"
    packed = resaved(object_stream_mode=pikepdf.ObjectStreamMode.generate)
    yield "a PDF of object streams cut in half", packed[: len(packed) // 2], "damaged"
    yield "a PDF with only its head", b"%PDF-1.7\n", "damaged"
    yield "a PDF without objects", b"%PDF-1.7\nstartxref\n0\n%%EOF", "damaged"
    yield "a PDF with a key twice", pdf({**PAGES, 4: b"<</A 1/A 2>>"}), "damaged"
    first = good.replace(b"1 0 obj\n<<", b"1 0 obj\n<</OpenAction<</S/JavaScript/JS(a)>>/OpenAction[3 0 R/Fit]")
    yield "a PDF that opens in two ways", first, "damaged"
    off = good.replace(b"startxref\n", b"startxref\n9")
    lost = off.replace(b"/Resources<<>>", b"/Contents 9 0 R")
    yield "a repaired PDF that lacks the content of its page", lost, "damaged"
    yield (
        "a repaired PDF whose page is missing",
        off.replace(b"Kids[3 0 R]/Count 1", b"Kids[3 0 R 8 0 R]/Count 2"),
        "damaged",
    )
    yield "a repaired PDF with an old script", off.replace(b"xref\n0", b"% <</S/JavaScript>>\nxref\n0"), "damaged"
    yield "a PDF whose table names other generations", good.replace(b"00000 n", b"00007 n"), "damaged"
    yield "a PDF whose sections go round", _round(), "damaged"
    yield "a PDF whose earlier section is a reference", chained(2, b"/Prev 3 0 R"), "damaged"
    yield "a PDF without a page", pdf({1: PAGES[1], 2: b"<</Type/Pages/Kids[]/Count 0>>"}), "no_page"
    lock = pikepdf.Encryption(owner="owner", user="")
    yield "a PDF with restrictions", resaved(encryption=lock), "encrypted"
    yield "a PDF with a password", resaved(encryption=pikepdf.Encryption(owner="o", user="u")), "encrypted"
    yield (
        "a PDF with an old lock",
        resaved(encryption=pikepdf.Encryption(owner="o", user="u", R=3, aes=False, metadata=False)),
        "encrypted",
    )
    yield "a PDF with an unknown lock", pdf(trailer=b"/Encrypt 3 0 R"), "encrypted"


def _round() -> bytes:
    good = pdf()
    at = good.find(b"xref\n0")
    return good.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % at)


def _catalog(entries: bytes, more: Mapping[int, bytes] | None = None) -> bytes:
    return pdf({**PAGES, 1: b"<</Type/Catalog/Pages 2 0 R%b>>" % entries, **(more or {})})


def _noted(entries: bytes, more: Mapping[int, bytes] | None = None) -> bytes:
    """A PDF with an annotation on its page."""
    note = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]%b>>]>>" % entries
    return pdf({**PAGES, 3: PAGES[3][:-2] + note, **(more or {})})


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
    yield "a script behind a link", _noted(b"/A" + script), "script"
    yield "a script behind a page", _noted(b"/A<</S/GoTo/D[3 0 R/Fit]/Next[%b]>>" % script), "script"
    yield "a script in an outline", _catalog(b"/Outlines<</First<</Title(a)/A%b>>>>" % script), "script"
    yield "a script behind a field", _catalog(b"/AcroForm<</Fields[<</T(a)/AA<</K %b>>>>]>>" % script), "script"
    yield "a script in an object stream", packed_pdf({10: container({20: script})}, {20: (10, 0)}), "script"
    yield "an address that is a script", _noted(b"/A<</S/URI/URI(javascript:alert\\(1\\))>>"), "external"
    yield "an address of a local file", _noted(b"/A<</S/URI/URI(file:///C:/Windows/cmd.exe)>>"), "external"
    yield "an address of a share", _noted(b"/A<</S/URI/URI(\\\\\\\\host\\\\share)>>"), "external"
    yield "a program to start", _catalog(b"/OpenAction<</S/Launch/F(cmd.exe)>>"), "launch"
    yield "a program in disguise", _catalog(b"/OpenAction<</S/#4Caunch/F(cmd.exe)>>"), "launch"
    yield "a program behind a link", _noted(b"/A<</S/Launch/Win<</F(cmd.exe)>>>>"), "launch"
    yield "an address called on opening", _catalog(b"/OpenAction<</S/URI/URI(https://example.org/)>>"), "action"
    following = b"<</S/GoTo/D[3 0 R/Fit]/Next<</S/URI/URI(https://example.org/)>>>>"
    yield "an address called after a page", _catalog(b"/OpenAction" + following), "action"
    yield "the same in an object", _catalog(b"/OpenAction 4 0 R", {4: following}), "action"
    yield (
        "an address called when a page opens",
        pdf({**PAGES, 3: PAGES[3][:-2] + b"/AA<</O%b>>>>" % following}),
        "action",
    )
    yield (
        "an address called when the pointer passes",
        _noted(b"/AA<</E<</S/URI/URI(https://example.org/)>>>>"),
        "action",
    )
    yield "a printer called on opening", _catalog(b"/OpenAction<</S/Named/N/Print>>"), "action"
    yield "actions that are no dictionary", _catalog(b"/AA 4 0 R", {4: b"[%b]" % following}), "action"
    yield "actions without end", _catalog(b"/OpenAction 4 0 R", {4: b"<</S/GoTo/D[3 0 R/Fit]/Next 4 0 R>>"}), "action"
    yield "layers switched on opening", _catalog(b"/OpenAction<</S/SetOCGState/State[/ON 3 0 R]>>"), "action"
    yield "a link to another file", _noted(b"/A<</S/GoToR/F(other.pdf)/D[0/Fit]>>"), "external"
    yield "a link to a file inside", _noted(b"/A<</S/GoToE/D[0/Fit]/T<</R/C/N(a)>>>>"), "external"
    yield "an article in another file", _noted(b"/A<</S/Thread/F(other.pdf)/D 0>>"), "external"
    yield "data read from another file", pdf({**PAGES, 4: stream(b"", b"/F(\\\\\\\\host\\\\a)")}), "external"
    yield "data read from the web", pdf({**PAGES, 4: stream(b"", b"/F<</FS/URL/F(https://a.example)>>")}), "external"
    yield "data unpacked outside", pdf({**PAGES, 4: stream(b"", b"/FFilter/FlateDecode")}), "external"
    yield "a page of another file", pdf({**PAGES, 4: stream(b"", b"/Subtype/Form/Ref<</F(a.pdf)/Page 0>>")}), "external"
    yield "a picture of a print shop", pdf({**PAGES, 4: stream(b"", b"/OPI<</1.3<</F(a)>>>>")}), "external"
    yield "a file that is elsewhere", pdf({**PAGES, 4: b"<</Type/Filespec/FS/URL/F(https://a.example/)>>"}), "external"
    yield "a form that is sent", _noted(b"/A<</S/SubmitForm/F<</FS/URL/F(https://a.example)>>>>"), "form_data"
    yield "a form that is fetched", _noted(b"/A<</S/ImportData/F(a.fdf)>>"), "form_data"
    yield "a film", _noted(b"/A<</S/Movie/T(a)>>"), "media"
    yield "a sound", _noted(b"/A<</S/Sound/Sound 4 0 R>>", {4: stream(b"", b"/R 8000")}), "media"
    yield "a player", _noted(b"/A<</S/Rendition/OP 0>>"), "media"
    yield "a film on the page", pdf({**PAGES, 4: b"<</Type/Annot/Subtype/Movie/Rect[0 0 9 9]>>"}), "media"
    yield "a screen on the page", pdf({**PAGES, 4: b"<</Type/Annot/Subtype/Screen/Rect[0 0 9 9]>>"}), "media"
    yield "a model on the page", pdf({**PAGES, 4: b"<</Type/Annot/Subtype/3D/Rect[0 0 9 9]>>"}), "media"
    yield "a film with its player", pdf({**PAGES, 4: b"<</Subtype/RichMedia>>"}), "media"
    yield "an XFA form", _catalog(b"/AcroForm<</XFA 4 0 R>>", {4: stream(b"<xdp/>", b"")}), "form"
    yield "a portfolio", _catalog(b"/Collection<</View/T>>"), "portfolio"


def carrying(name: bytes, content: bytes, more: Mapping[int, bytes] | None = None) -> bytes:
    """A PDF with an attachment."""
    held = {4: b"<</Type/Filespec/F(%b)/EF<</F 5 0 R>>>>" % name, 5: stream(content, b"/Type/EmbeddedFile")}
    return _catalog(b"/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>", {**held, **(more or {})})


def _carried_files() -> Iterable[Case]:
    yield "a program inside", carrying(b"a.exe", b"MZ"), "embedded_file"
    yield "a program with the name of a text", carrying(b"a.txt", b"MZ\x90\0\x03\0\0\0"), "embedded_file"
    yield "a text with the name of a program", carrying(b"a.bat", b"echo hello"), "embedded_file"
    yield "a script with two extensions", carrying(b"a.xml.js", b"<a/>"), "embedded_file"
    yield "a script with a final full stop", carrying(b"a.vbs. .", b"x"), "embedded_file"
    yield "a web page inside", carrying(b"a.xml", b"<?xml version='1.0'?><html><script/></html>"), "embedded_file"
    yield "an XML that unfolds", carrying(b"a.xml", b"<!DOCTYPE a [<!ENTITY a 'b'>]><a/>"), "embedded_file"
    yield "an XML with a style of its own", carrying(b"a.xml", b"<?xml-stylesheet href='x.xsl'?><a/>"), "embedded_file"
    yield "a drawing inside", carrying(b"a.xml", b"<svg onload='alert(1)'/>"), "embedded_file"
    yield "an archive inside", carrying(b"", zlib.compress(archive())), "embedded_file"
    yield "a macro workbook inside", carrying(b"a.xlsm", b"x"), "embedded_file"
    yield "a PDF with a script inside", carrying(b"a.pdf", pdf({**PAGES, 4: b"<</S/JavaScript>>"})), "embedded_file"
    yield "a PDF that carries a file inside", carrying(b"a.pdf", carrying(b"a.txt", b"x")), "embedded_file"
    yield "a broken picture inside", carrying(b"a.png", png()[:50]), "embedded_file"
    yield (
        "a program pinned to a page",
        carrying(
            b"a.txt",
            b"x",
            {6: b"<</Subtype/FileAttachment/FS<</F(run.exe)/EF<</UF 7 0 R>>>>>>", 7: stream(b"MZ\0\0", b"")},
        ),
        "embedded_file",
    )
    yield (
        "a file that only its stream shows",
        pdf({**PAGES, 4: stream(b"MZ\0", b"/Type/EmbeddedFile")}),
        "embedded_file",
    )
    yield "a file that is not there", pdf({**PAGES, 4: b"<</EF<</F 3 0 R>>>>"}), "embedded_file"
    names = b"/F(a.txt)/UF(a.exe)"
    yield (
        "a file of two names",
        carrying(b"a.txt", b"x", {4: b"<</Type/Filespec%b/EF<</F 5 0 R>>>>" % names}),
        "embedded_file",
    )
    packed = stream(zeros(60), b"/Type/EmbeddedFile/Filter/FlateDecode")
    yield "a file that unpacks to 60 MB", carrying(b"a.txt", b"x", {5: packed}), "too_complex"


def _heavy_pdfs() -> Iterable[Case]:
    many = dict.fromkeys(range(4, 110_000), b"0")
    yield "too many objects", pdf({**PAGES, **many}), "too_complex"
    absent = b" ".join(b"%d 0 R" % number for number in range(100, 1_100))
    yield (
        "a million references",
        packed_pdf({10: container({20: b"[" + absent * 1_100 + b"]"})}, {20: (10, 0)}),
        "too_complex",
    )
    yield "a table that unpacks to 40 MB", packed_pdf({}, {}, table=b"\0" * 40_000_000), "too_complex"
    yield "an object stream that unpacks to 40 MB", packed_pdf(*_bomb(40_000_000)), "too_complex"
    yield "an object stream that unpacks to 700 MB", packed_pdf(*_bomb(700_000_000)), "too_complex"
    root = {1: PAGES[1], 20: b"0"}
    hidden = packed_pdf({10: container(root, 40_000_000)}, {1: (10, 0), 20: (10, 1)})
    yield "the same around the catalogue", hidden, "too_complex"
    boxes = {10 + n: container({500 + n: b"0"}, 900_000) for n in range(20)}
    yield "twenty that unpack to 18 MB", packed_pdf(boxes, {500 + n: (10 + n, 0) for n in range(20)}), "too_complex"
    page = PAGES[3][:-2] + b"/Contents 4 0 R>>"
    drawn = stream(zeros(60), b"/Filter/FlateDecode")
    yield "a page that unpacks to 60 MB", pdf({**PAGES, 3: page, 4: drawn}), "too_complex"
    twice = stream(zlib.compress(zeros(900)), b"/Filter[/FlateDecode/FlateDecode]")
    yield "a page packed twice", pdf({**PAGES, 3: page, 4: twice}), "too_complex"
    runs = stream(b"\x81\0" * 1_000_000 + b"\x80", b"/Filter/RunLengthDecode")
    yield "a page of runs", pdf({**PAGES, 3: page, 4: runs}), "too_complex"
    chain = stream(b"", b"/Filter[/Fl/Fl/Fl/Fl/Fl]")
    yield "a page of five filters", pdf({**PAGES, 3: page, 4: chain}), "too_complex"
    large = stream(b"\xff\xd8", b"/Subtype/Image/Width 20000/Height 20000/Filter/DCTDecode")
    yield "an image of 400 million pixels", pdf({**PAGES, 4: large}), "too_complex"
    small = {n: large.replace(b"20000", b"10000") for n in range(4, 30)}
    yield "26 images of 100 million pixels", pdf({**PAGES, **small}), "too_complex"
    nowhere = large.replace(b"20000", b"-1")
    yield "an image of less than nothing", pdf({**PAGES, 4: nowhere}), "damaged"
    images = stream(zeros(300), b"/Subtype/Image/Width 9000/Height 9000/Filter/FlateDecode")
    yield "images that unpack to 1.2 GB", pdf({**PAGES, **dict.fromkeys(range(4, 8), images)}), "too_complex"
    deep = b"/OpenAction[3 0 R/Fit]" + b"/A<<" * 40 + b">>" * 40
    yield "a catalogue of forty floors", _catalog(deep), "too_complex"


def _bomb(size: int) -> tuple[dict[int, bytes], dict[int, tuple[int, int]]]:
    return {10: container({20: b"0"}, size)}, {20: (10, 0)}


def _pngs() -> Iterable[Case]:
    good, end = png(), chunk(b"IEND", b"")
    yield "a PNG with only its head", good[:8], "damaged"
    yield "a PNG cut in its pixels", good[:-30], "damaged"
    yield "a PNG with a wrong checksum of its head", good[:29] + b"\0\0\0\0" + good[33:], "damaged"
    yield "a PNG whose head is short", good[:8] + chunk(b"IHDR", b"") + good[33:], "damaged"
    yield "a PNG without pixels", good[:33] + end, "damaged"
    yield "a PNG with too few pixels", png(width=400, height=400), "damaged"
    yield "a PNG with pixels that are not packed", good[:33] + chunk(b"IDAT", b"pixels") + end, "damaged"
    yield "a PNG of no kind of colour", png(colour=5), "damaged"
    yield "a PNG with nothing in it", png(width=0), "damaged"
    yield "a PNG of 4,000 million pixels", png(width=65_000, height=65_000), "too_complex"
    yield "a PNG of 640 MB", png(width=9_000, height=9_000, depth=16, colour=6), "too_complex"


def _jpegs() -> Iterable[Case]:
    good = jpeg()
    table = good.find(b"\xff\xc0")
    yield "a JPEG with only its head", good[:3], "damaged"
    yield "a JPEG cut short", good[:-40], "damaged"
    yield "a JPEG cut in half", good[: len(good) // 2], "damaged"
    yield "a JPEG cut in half with its end mark", good[: len(good) // 2] + b"\xff", "damaged"
    soft = jpeg(progressive=True)
    yield "a progressive JPEG cut in half", soft[: len(soft) // 2], "damaged"
    marked = jpeg(restart_marker_blocks=1)
    yield "a JPEG cut at a restart mark", marked[: marked.rfind(b"\xff\xd3")], "damaged"
    yield "a JPEG without pixels", good[:2] + segment(0xFE, b"x") + b"\xff\xd9", "damaged"
    yield "a JPEG with two frames", good[:table] + segment(0xC0, good[table + 4 : table + 19]) + good[table:], "damaged"
    yield "a JPEG of arithmetic coding", good[:table] + b"\xff\xc9" + good[table + 2 :], "damaged"
    yield "a lossless JPEG", good[:table] + b"\xff\xc3" + good[table + 2 :], "damaged"
    yield "a JPEG with a short frame", good[:table] + segment(0xC0, b"\x08") + good[table + 19 :], "damaged"
    yield "a JPEG whose segment is longer than the file", good[:2] + b"\xff\xfe\xff\xff" + good[2:], "damaged"
    yield "a JPEG without tables", good[:2] + good[table:], "damaged"
    yield "a JPEG with nothing in it", sized(0, 0), "damaged"
    yield "a JPEG of 4,000 million pixels", sized(65_000, 65_000), "too_complex"
    last = soft.rfind(b"\xff\xda")
    passes = sized(9_000, 9_000, progressive=True)[:-2] + soft[last:-2] * 4_000 + b"\xff\xd9"
    yield "a large JPEG of 4,000 passes", passes, "too_complex"


def _webps() -> Iterable[Case]:
    out = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "WEBP")
    good = out.getvalue()
    yield "a WEBP with only its head", good[:12], "damaged"
    yield "a WEBP cut in half", good[: len(good) // 2], "damaged"
    canvas = (0x3FFF3FFF).to_bytes(4, "little")
    size = good.find(b"\x9d\x01\x2a") + 3
    yield "a WEBP of 268 million pixels", good[:size] + canvas + good[size + 4 :], "too_complex"
    yield "a WEBP with a ZIP behind", good + archive(), "two_formats"
