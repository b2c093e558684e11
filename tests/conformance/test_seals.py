from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import NameObject, TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper

from label.seals.verification import load_pem, to_pem
from tests.conformance import tokens
from tests.conformance.authorities import PASSWORD, Authorities, authorities
from tests.conformance.offices import Issued, Office, office
from tests.conformance.validators import GOOD, Seal, Validators
from tests.conformance.verifying import verified
from tests.support.long_term_seals import PdfDictionary, evidence, saved, stamped_over

NAME = "Œuvres & Fils d'Île-de-France"
VALID = "Signature is Valid."


@pytest.fixture(scope="module")
def outside(folder: Path, validators: Validators) -> Iterator[Authorities]:
    """Authorities that others run."""
    with authorities(folder / "outside", validators.bin / "certomancer") as answering:
        yield answering


@pytest.fixture(scope="module")
def stamping(folder: Path, template: Path, outside: Authorities) -> Iterator[Office]:
    """The test authority's seal, time-stamped by another: PAdES B-T."""
    with office(folder / "stamping", template, timestamp_url=outside.stamps, trust_file=str(outside.root)) as opened:
        yield opened


@pytest.fixture(scope="module")
def lasting(folder: Path, template: Path, outside: Authorities) -> Iterator[Office]:
    """A seal that was bought, with revocations and time-stamps: PAdES B-LTA."""
    bought = {"seal_file": str(outside.seal), "seal_password": PASSWORD}
    stamps = {"timestamp_url": outside.stamps, "trust_file": str(outside.root), "long_term": "true"}
    with office(folder / "lasting", template, **bought, **stamps) as opened:
        yield opened


@pytest.fixture(scope="module")
def holding(folder: Path, template: Path, outside: Authorities) -> Iterator[Office]:
    """The same seal on a token: PAdES B-B."""
    said = {"seal_module": tokens.module(), "seal_token": tokens.TOKEN, "seal_label": tokens.LABEL}
    with (
        tokens.token(folder / "token", outside.seal, PASSWORD),
        office(folder / "holding", template, seal_pin=tokens.PIN, **said) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def stamped(stamping: Office) -> Issued:
    return stamping.issue(stamping.city.company(1, NAME))


@pytest.fixture(scope="module")
def lasted(lasting: Office) -> Issued:
    return lasting.issue(lasting.city.company(1, NAME))


@pytest.fixture(scope="module")
def held(holding: Office) -> Issued:
    return holding.issue(holding.city.company(1, NAME))


@pytest.fixture(params=["stamped", "lasted", "held"])
def issued(request: pytest.FixtureRequest) -> Issued:
    """A certificate however it was sealed."""
    found: Issued = request.getfixturevalue(request.param)
    return found


def test_a_file_conforms_to_pdf_a_and_pdf_ua_with_every_kind_of_seal(issued: Issued, validators: Validators) -> None:
    assert (validators.qpdf(issued.file), validators.outloud(issued.file)) == ("", ())
    assert (validators.vera(issued.file, "3a"), validators.vera(issued.file, "ua1")) == ((), ())


def test_a_time_stamped_seal_is_trusted_below_both_published_authorities(
    stamped: Issued, stamping: Office, outside: Authorities, validators: Validators
) -> None:
    assert validators.pdfsig(stamped.file) == (Seal("ETSI.CAdES.detached", VALID, whole=True),)
    assert validators.pyhanko(stamped.file, stamping.root, outside.root) == ("VALID",)
    assert validators.badge(stamped.credential, stamping.status, stamping.did) == GOOD


def test_an_untrusted_time_stamp_is_reported(stamped: Issued, stamping: Office, validators: Validators) -> None:
    sealing, stamps = load_pem(stamping.root.read_text())  # the published authorities are those of both
    only = stamping.save("seals.pem", to_pem(sealing).encode())
    assert validators.pyhanko(stamped.file, only) == ("INVALID",)
    assert validators.pyhanko(stamped.file, stamping.root) == ("VALID",)
    assert stamps.subject.native["common_name"] == "Autorité racine fictive"


def test_a_long_term_seal_is_valid_by_the_rules_of_long_term_validation(
    lasted: Issued, lasting: Office, validators: Validators
) -> None:
    seal, _ = validators.pdfsig(lasted.file)  # which cannot judge the time-stamp behind the seal
    assert seal == Seal("ETSI.CAdES.detached", VALID, whole=False)
    assert validators.pyhanko(lasted.file, lasting.root) == ("VALID",)
    assert validators.pyhanko(lasted.file, lasting.root, ades=True) == ("VALID",)
    assert validators.badge(lasted.credential, lasting.status, lasting.did) == GOOD


def test_a_long_term_file_contains_revocations_and_a_time_stamp_over_them(lasted: Issued) -> None:
    with pikepdf.open(lasted.file) as read:
        held, stamp = read.Root.DSS, read.Root.AcroForm.Fields[-1].V
        assert (len(held.CRLs), len(held.OCSPs), str(stamp.SubFilter)) == (1, 1, "/ETSI.RFC3161")
        assert int(stamp.ByteRange[2]) + int(stamp.ByteRange[3]) == lasted.file.stat().st_size


def titled(content: bytes) -> bytes:
    """The file with another title, which viewers show above the page."""
    written: Any = IncrementalPdfFileWriter(BytesIO(content))
    said = dict(written.trailer_view["/Info"]) | {NameObject("/Title"): TextStringObject("Usurpateur")}
    written.set_info(written.add_object(PdfDictionary(said)))
    return saved(written)


FORGED: dict[str, Callable[[bytes], bytes]] = {
    "another title": titled,
    "made-up revocations": lambda content: evidence(content, CRLs=b"made up"),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_the_authority_stamps_any_file_but_only_issued_ones_are_recognised(
    lasted: Issued, lasting: Office, outside: Authorities, forge: Callable[[bytes], bytes]
) -> None:
    content = lasted.file.read_bytes()
    with pikepdf.open(lasted.file) as read:
        covered = [int(bound) for bound in read.Root.AcroForm.Fields[0].V.ByteRange]
    sealed, clock = content[: covered[2] + covered[3]], HTTPTimeStamper(outside.stamps)
    stamped, forged = (stamped_over(one, clock) for one in (sealed, forge(sealed)))
    did = lasting.save("did.json", lasting.get("/.well-known/did.json"))
    how = ("--trust", str(lasting.root), "--did", str(did))
    assert verified(lasting.save("stamped.pdf", stamped), lasting.folder, *how) == (0, "ISSUED")
    assert verified(lasting.save("forged.pdf", forged), lasting.folder, *how) == (1, "ALTERED")


def test_a_seal_on_a_token_is_trusted_below_its_root(
    held: Issued, holding: Office, outside: Authorities, validators: Validators
) -> None:
    published, known = (load_pem(root.read_text()) for root in (holding.root, outside.root))
    assert [one.dump() for one in published] == [one.dump() for one in known]
    assert validators.pdfsig(held.file) == (Seal("ETSI.CAdES.detached", VALID, whole=True),)
    assert validators.pyhanko(held.file, holding.root) == ("VALID",)
    assert validators.badge(held.credential, holding.status, holding.did) == GOOD


@pytest.mark.parametrize(("sealed", "by"), [("stamped", "stamping"), ("lasted", "lasting"), ("held", "holding")])
def test_however_it_is_sealed_the_products_own_check_knows_it_by_what_is_published(
    request: pytest.FixtureRequest, sealed: str, by: str
) -> None:
    issued, office = request.getfixturevalue(sealed), request.getfixturevalue(by)
    did = office.save("did.json", office.get("/.well-known/did.json"))
    assert verified(issued.file, office.folder, "--trust", str(office.root), "--did", str(did)) == (0, "ISSUED")
