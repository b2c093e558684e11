"""A stock file as INSEE publishes it: a CSV, a ZIP with one CSV, or a CSV under gzip. It is read as a stream."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from label.kit.errors import Invalid

# Wide of any stock file: text of this kind packs to a tenth of its size or so. Both bounds are chosen, not measured.
MOST_TIMES: Final = 100
LARGEST: Final = 40 * 1024**3  # bytes
# What `zipfile` unpacks; Windows makes Deflate64 (9) of large files.
COMPRESSIONS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
PARQUET: Final = (
    "This is a Parquet file, which is not read here: download the ZIP of the same name with the CSV, or run"
    " `duckdb -c \"COPY (FROM '{name}') TO '{stem}.csv' (HEADER)\"` and import that."
)
WIDE: Final = "This file is in UTF-16: save it as CSV in UTF-8."


@contextmanager
def opened(file: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The stream of the CSV, and how many bytes it has; of a gzip file, the packed ones. `Invalid` where it cannot be
    read."""
    with file.open("rb") as stream:
        head = stream.read(4)
        stream.seek(0)
        if head == b"PAR1":
            raise Invalid(PARQUET.format(name=file.name, stem=file.stem))
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Invalid(WIDE)
        try:
            if head[:2] == b"PK":
                with zipfile.ZipFile(stream) as archive, archive.open(member := _only_csv(archive)) as packed:
                    yield cast("BinaryIO", packed), member.file_size
            elif head[:2] == b"\x1f\x8b":
                with gzip.open(stream) as packed:
                    yield cast("BinaryIO", packed), file.stat().st_size
            else:
                yield stream, file.stat().st_size
        except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise Invalid(f"The archive is damaged ({error}): download it again.") from error


def _only_csv(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) != 1 or not members[0].filename.lower().endswith(".csv"):
        names = ", ".join(ascii(member.filename[:60]) for member in members[:10])
        raise Invalid(f"The ZIP must hold one CSV file and nothing else. It holds: {names or 'nothing'}.")
    member = members[0]
    if member.compress_type not in COMPRESSIONS:
        raise Invalid("The ZIP is compressed in a way that is not read here: unpack it, and import the CSV.")
    if member.flag_bits & 1:
        raise Invalid("The ZIP is protected by a password: unpack it, and import the CSV.")
    if member.file_size > LARGEST or member.file_size > MOST_TIMES * max(member.compress_size, 1):
        raise Invalid(f"The ZIP unpacks to {member.file_size} bytes, more than any stock file: unpack and look at it.")
    return member
