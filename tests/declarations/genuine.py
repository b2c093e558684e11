"""Files that must be taken, as telephones, scanners, office programs and mail programs write them: each is its name,
its content and the extension of its kind."""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from reportlab.pdfgen.canvas import Canvas

from tests.declarations.hostile import (
    PAGES,
    carrying,
    chained,
    chunk,
    container,
    jpeg,
    packed_pdf,
    pdf,
    png,
    segment,
    stream,
)

GenuineFile = tuple[str, bytes, str]
STREAMS = pikepdf.ObjectStreamMode.generate


def genuine() -> Iterator[GenuineFile]:
    """Every file."""
    for name, content in (*_office_pdfs(), *_surrounded_pdfs(), *_repaired_pdfs(), *_clickable_pdfs()):
        yield name, content, "pdf"
    for name, content in (*_carrying_pdfs(), *_large_pdfs()):
        yield name, content, "pdf"
    for name, content in (*_photographs(), *_jpegs()):
        yield name, content, "jpg"
    for name, content in (*_screenshots(), *_pngs()):
        yield name, content, "png"
    for name, content in _webps():
        yield name, content, "webp"


def report(pages: int = 3) -> bytes:
    """A PDF of ReportLab, whose texts name actions."""
    out = BytesIO()
    canvas = Canvas(out, invariant=True)
    for page in range(pages):
        canvas.drawString(72, 720, f"Attestation de bénévolat {page}, voir /JS et (/Launch)")
        canvas.bookmarkPage(str(page))
        canvas.addOutlineEntry("Annexe (voir /JavaScript )", str(page))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def resaved(content: bytes | None = None, **options: Any) -> bytes:
    """A PDF as pikepdf saves it."""
    out = BytesIO()
    with pikepdf.open(BytesIO(content or report())) as document:
        document.save(out, **options)
    return out.getvalue()


def picture(mode: str, kind: str, size: tuple[int, int] = (256, 256), **options: Any) -> bytes:
    """A picture of Pillow."""
    out = BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **options)
    return out.getvalue()


def orientation() -> Image.Exif:
    """Metadata that turn the picture."""
    found = Image.Exif()
    found[0x0112] = 6
    return found


def _office_pdfs() -> Iterable[tuple[str, bytes]]:
    yield "ReportLab", report()
    yield "a plain table", pdf()
    yield "linearized", resaved(linearize=True)
    yield "object streams", resaved(object_stream_mode=STREAMS)
    yield "linearized with object streams", resaved(linearize=True, object_stream_mode=STREAMS)
    yield "an object stream", packed_pdf({10: container({20: b"(x)"})}, {20: (10, 0)})
    yield (
        "an unpacked object stream",
        packed_pdf({10: stream(b"20 0 (x) ", b"/Type/ObjStm/N 1/First 5")}, {20: (10, 0)}),
    )
    yield (
        "a filter in a list",
        packed_pdf({10: container({20: b"(x)"}, 0, b"/Filter[/FlateDecode]")}, {20: (10, 0)}),
    )
    yield "numbers, texts, names and nulls as objects", pdf({**PAGES, 4: b"5", 5: b"(x)", 6: b"/Y", 7: b"null"})
    yield "saved five times", chained(5)
    yield "saved sixty times", chained(60)
    yield "a reference to nothing", pdf({**PAGES, 1: PAGES[1][:-2] + b"/Metadata 9 0 R>>"})
    yield "PDF 2.0", pdf().replace(b"PDF-1.7", b"PDF-2.0")
    yield "a hybrid of both tables", _hybrid()
    yield "filled in by hand", pdf({**PAGES, 1: PAGES[1][:-2] + b"/AcroForm<</Fields[<</FT/Tx/T(a)/V(b)>>]>>>>"})
    yield "drawn with shared forms", pdf({**PAGES, 4: stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")})
    codes = b"/Filter[/ASCII85Decode/FlateDecode]"
    yield "a page in letters", pdf({**PAGES, 4: stream(b"Gar8O(o6*is8W-!s8W-!s8W~>", codes)})
    yield "a page in runs", pdf({**PAGES, 4: stream(b"\x81a\x80", b"/Filter/RunLengthDecode")})
    yield "a page whose packed data is cut", pdf({**PAGES, 4: stream(zlib.compress(b"a" * 99)[:-6], b"/Filter/Fl")})


def _hybrid() -> bytes:
    """A table that also names a cross-reference stream (ISO 32000-2, 7.5.8.4)."""
    rows = zlib.compress(struct.pack(">BIH", 0, 0, 65535))
    table = stream(rows, b"/Type/XRef/W[1 4 2]/Size 5/Index[4 1]/Root 1 0 R/Filter/FlateDecode")
    content = pdf({**PAGES, 4: table})
    return content.replace(
        b"/Root 1 0 R>>\nstartxref", b"/Root 1 0 R/XRefStm %d>>\nstartxref" % content.find(b"4 0 obj")
    )


def _surrounded_pdfs() -> Iterable[tuple[str, bytes]]:
    good = pdf()
    yield "no last line end", good[:-1]
    yield "a last line end of Windows", good[:-1] + b"\r\n"
    yield "two line ends behind", good + b"\n"
    yield "padding to a block", good.ljust(4096, b"\0")
    yield "a second end mark", good + b"%%EOF\n"
    yield "a mail's boundary behind", good + b"\r\n--=_boundary_0123--\r\n"
    yield "a comment of a web server behind", good + b"<!-- generated in 0.2 s -->"
    yield "a byte order mark before", b"\xef\xbb\xbf" + good
    yield "a line end before", b"\n" + good
    yield "a line end of Windows before", b"\r\n" + good
    yield "spaces before", b"   " + good
    yield "zeros before", bytes(100) + good
    yield "a mail's lines before", b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n" + good
    yield "a printer's job before", b"@PJL SET COPIES=1\r\n@PJL ENTER LANGUAGE=PDF\r\n" + good


def _repaired_pdfs() -> Iterable[tuple[str, bytes]]:
    good = report()
    yield "a table one byte off", good.replace(b"startxref\n", b"startxref\n ").replace(b"%%EOF", b"\n%%EOF")
    at = int(good[good.rfind(b"startxref") + 9 :].split()[0])
    yield "a start that is one byte off", good.replace(b"startxref\n%d" % at, b"startxref\n%d" % (at + 1))
    yield "a start of zero", good.replace(b"startxref\n%d" % at, b"startxref\n0")
    yield "line ends that a mail program has changed", pdf().replace(b"\n", b"\r\n")
    swapped = re.sub(rb"(\d)(?= 00000 n)", lambda at: b"%d" % (int(at[1]) ^ 1), pdf())
    yield "places that are one byte off", swapped
    yield "no end mark", pdf()[:-7]
    yield "a table cut short", pdf()[: pdf().rfind(b"xref\n0") + 20]
    yield "a wrong length", pdf({**PAGES, 4: stream(b"0 0 9 9 re f", b"", b"3")})


def _clickable_pdfs() -> Iterable[tuple[str, bytes]]:
    def noted(entries: bytes) -> bytes:
        note = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]%b>>]>>" % entries
        return pdf({**PAGES, 3: PAGES[3][:-2] + note})

    def rooted(entries: bytes) -> bytes:
        return pdf({**PAGES, 1: PAGES[1][:-2] + entries + b">>"})

    yield "a link to the web", noted(b"/A<</S/URI/URI(https://www.boulognebillancourt.com/)>>")
    yield "a link to an address", noted(b"/A<</Type/Action/S/URI/URI(mailto:rse@example.org)>>")
    yield "a link to a page", noted(b"/A<</S/GoTo/D[3 0 R/Fit]>>")
    yield "a link to the next page", noted(b"/A<</S/Named/N/NextPage>>")
    yield "a button that prints", noted(b"/A<</S/Named/N/Print>>")
    yield "opening on a page", rooted(b"/OpenAction[3 0 R/Fit]")
    yield "opening on a page by an action", rooted(b"/OpenAction<</S/GoTo/D[3 0 R/XYZ null null 1]>>")
    yield "opening on the last page", rooted(b"/OpenAction<</S/Named/N/LastPage>>")
    yield "opening in two steps", rooted(b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[<</S/GoTo/D[3 0 R/Fit]>>]>>")
    yield "no actions in their place", rooted(b"/AA<<>>")
    yield "a tag named as an action", pdf({**PAGES, 4: b"<</Type/StructElem/S/Sound#20bite/P 1 0 R>>"})
    yield "a comment on the page", noted(b"/Contents(/JavaScript)/T(A. Martin)")
    yield "layers", rooted(b"/OCProperties<</OCGs[]/D<<>>>>")


INVOICE = b"<?xml version='1.0' encoding='UTF-8'?>\n<rsm:CrossIndustryInvoice xmlns:rsm='urn:un'/>"


def _carrying_pdfs() -> Iterable[tuple[str, bytes]]:
    yield "Factur-X", carrying(b"factur-x.xml", INVOICE)
    yield "a table of figures inside", carrying(b"heures.csv", "Prénom;heures\r\n1;2,5\r\n".encode("cp1252"))
    yield "a text of Windows inside", carrying(b"note.txt", "Présents".encode("utf-16"))
    yield "a picture inside", carrying(b"plan.png", png())
    yield "a PDF inside", carrying(b"annexe.pdf", pdf())
    yield "an empty file inside", carrying(b"note.txt", b"")
    pinned = {6: b"<</Subtype/FileAttachment/FS<</F(a.txt)/EF<</F 7 0 R>>>>>>", 7: stream(b"Bonjour", b"")}
    yield "a text pinned to a page", carrying(b"a.xml", INVOICE, pinned)
    packed = stream(zlib.compress(INVOICE), b"/Type/EmbeddedFile/Subtype/text#2Fxml/Filter/FlateDecode")
    yield "PDF/A-3", carrying(b"source.xml", b"", {5: packed, 8: b"<</AF[4 0 R]>>"})


def _large_pdfs() -> Iterable[tuple[str, bytes]]:
    cells = dict.fromkeys(range(4, 60000), b"<</Type/StructElem/S/TD/P 2 0 R/K[0]/Pg 3 0 R>>")
    yield "a tagged table of 60,000 objects", pdf({**PAGES, **cells})
    scans = {
        number: stream(b"\xff", b"/Subtype/Image/Width 4960/Height 7016/BitsPerComponent 1/Filter/CCITTFaxDecode")
        for number in range(4, 44)
    }
    yield "forty scans of 600 dpi in one bit", pdf({**PAGES, **scans})
    rows = stream(zlib.compress(bytes(2480 * 3508 * 3), 1), b"/Subtype/Image/Width 2480/Height 3508/Filter/FlateDecode")
    yield "ten scans of A4 at 300 dpi", pdf({**PAGES, **dict.fromkeys(range(4, 14), rows)})


def _photographs() -> Iterable[tuple[str, bytes]]:
    good, small = jpeg(), picture("RGB", "JPEG", (64, 64))
    shots = [Image.linear_gradient("L").convert("RGB") for _ in range(2)]
    out = BytesIO()
    shots[0].save(out, "MPO", save_all=True, append_images=shots[1:])
    yield "a second picture in MPF", out.getvalue()
    yield "a gain map behind, without a table", good + small
    yield "a film behind (motion photograph)", good + b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 30
    yield "a trailer of Samsung", good + b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1790000000000SEFHk\0\0\0SEFT"
    yield "zeros behind", good.ljust(8192, b"\0")
    yield "a line end behind", good + b"\n"
    yield "a MPF table that leads nowhere", good[:2] + segment(0xE2, b"MPF\0II*\0\xff\xff\xff\x7f") + good[2:]
    yield "no end mark", good[:-2]
    yield "half an end mark", good[:-1]
    yield "zeros in place of the end mark", good[:-2] + bytes(300)
    yield "no end mark, progressive", jpeg(progressive=True)[:-2]
    yield "no end mark, with restarts", jpeg(restart_marker_blocks=2)[:-2]
    yield "empty EXIF", good[:2] + segment(0xE1, b"Exif\0\0") + good[2:]
    yield "EXIF that ends early", good[:2] + segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff") + good[2:]
    yield "EXIF that points past the end", good[:2] + segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\x7f") + good[2:]
    yield "EXIF of another kind", good[:2] + segment(0xE1, b"Exif\0\0garbage!" * 9) + good[2:]
    yield "EXIF with a resolution of zero", jpeg(exif=_resolution(0))
    yield "a turned photograph", jpeg(exif=orientation())
    yield "a photograph with XMP", good[:2] + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>") + good[2:]
    yield "48 million pixels", picture("L", "JPEG", (8000, 6000), quality=20)


def _resolution(denominator: int) -> Image.Exif:
    found = Image.Exif()
    found[0x011A], found[0x0128] = IFDRational(72, denominator), 2
    return found


def _jpegs() -> Iterable[tuple[str, bytes]]:
    yield "JPEG", picture("RGB", "JPEG")
    yield "grey JPEG", picture("L", "JPEG")
    yield "CMYK JPEG of Adobe", picture("CMYK", "JPEG")
    yield "progressive JPEG", picture("RGB", "JPEG", progressive=True)
    yield "JPEG with restarts", picture("RGB", "JPEG", restart_marker_blocks=2)
    yield "JPEG without subsampling", picture("RGB", "JPEG", subsampling=0)
    yield "JPEG of one pixel", picture("RGB", "JPEG", (1, 1))
    yield "JPEG with a comment", jpeg(comment=b"Forum de l'emploi, PK")
    yield "JPEG with a colour profile that is wrong", jpeg(icc_profile=b"not a profile")
    yield "JPEG with padding between its segments", jpeg()[:20] + b"\xff\xff" + jpeg()[20:]


def _screenshots() -> Iterable[tuple[str, bytes]]:
    yield "4K with alpha", picture("RGBA", "PNG", (3840, 2160))
    yield "5K with alpha", picture("RGBA", "PNG", (5120, 2880))
    yield "a laptop of 16 inches", picture("RGBA", "PNG", (3456, 2234))
    yield "three screens", picture("RGB", "PNG", (7680, 2160), compress_level=1)
    yield "A4 at 300 dpi with alpha", picture("RGBA", "PNG", (2480, 3508))
    yield "A4 at 600 dpi in grey", picture("L", "PNG", (4960, 7016), compress_level=1)
    yield "A4 at 600 dpi in one bit", picture("1", "PNG", (4960, 7016))
    yield "A3 at 600 dpi in one bit", picture("1", "PNG", (7016, 9921))


def _pngs() -> Iterable[tuple[str, bytes]]:
    good, end = png(), chunk(b"IEND", b"")
    yield "PNG", picture("RGB", "PNG")
    yield "PNG by hand", good
    yield "PNG of 16 bits in grey", picture("I;16", "PNG")
    yield "PNG of 16 bits in colour", _deep_png()
    yield "PNG with a palette", picture("P", "PNG")
    yield "PNG with a palette that is transparent", picture("P", "PNG", transparency=0)
    yield "PNG of one bit", picture("1", "PNG")
    yield "PNG in grey with alpha", picture("LA", "PNG")
    yield "PNG that moves", _moving()
    yield "PNG with a comment", png(extra=chunk(b"tEXt", b"Comment\0ici"))
    yield "PNG with a private chunk", png(extra=chunk(b"prVt", b"\0" * 40))
    yield "PNG with EXIF that is wrong", png(extra=chunk(b"eXIf", b"II*\0\xff\xff\xff\xff"))
    yield "PNG with a profile that is wrong", png(extra=chunk(b"iCCP", b"a\0\0not packed"))
    yield "PNG with two palettes of sRGB", png(extra=chunk(b"sRGB", b"\0") * 2)
    yield "PNG with a text of 50 MB", png(extra=chunk(b"zTXt", b"a\0\0" + zlib.compress(b"a" * 50_000_000)))
    yield "PNG whose comment has a wrong checksum", png(extra=chunk(b"tEXt", b"Comment\0ici")[:-4] + bytes(4))
    yield "PNG that says it moves and does not", png(extra=chunk(b"acTL", bytes(8)))
    yield "PNG without an end", good[: -len(end)]
    yield "PNG with zeros behind", good + bytes(100)
    yield "PNG with a line end behind", good + b"\r\n"
    yield "PNG with two ends", good + end


def _deep_png() -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 16, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress((b"\0" + b"\7" * 32) * 4)) + chunk(b"IEND", b"")


def _moving() -> bytes:
    out = BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def _webps() -> Iterable[tuple[str, bytes]]:
    yield "WEBP", picture("RGB", "WEBP")
    yield "WEBP without loss", picture("RGBA", "WEBP", lossless=True)
    yield "WEBP with alpha", picture("RGBA", "WEBP")
    yield "WEBP with EXIF", picture("RGB", "WEBP", exif=orientation())
    yield "WEBP with zeros behind", picture("RGB", "WEBP") + bytes(50)
    yield "WEBP of 24 million pixels", picture("L", "WEBP", (6000, 4000), quality=10, method=0)
