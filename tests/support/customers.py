"""Customers of one seal authority, each with an installation of its own that has issued a certificate."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from label.certificates import drawing, keyring, printed_fields, trust
from label.certificates.attachments import read_attachments
from label.certificates.drawing import SealSpace
from label.certificates.keyring import Keyring
from label.certificates.planning import CertificatePlan, Issuer
from label.certificates.production import make
from label.credentials import keys
from label.credentials.keys import PublicKey
from label.kit.settings import Settings
from label.kit.storage import Store
from label.paper.document_info import Attachment
from tests.support.chains import Authority
from tests.support.pages import PAGE

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
CITY, OTHER = "https://label.example", "https://prix.example"


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the authority, with an installation, a folder, and the certificate that it issued."""

    issuer: Issuer
    folder: Path
    content: bytes

    @property
    def settings(self) -> Settings:
        return self.issuer.settings

    @property
    def within(self) -> dict[str, bytes]:
        return read_attachments(self.content)

    def did(self, *, seals: bool = True) -> Path:
        """Its did.json; as older releases wrote it, without `seals`."""
        key, seal = self.issuer.keyring.credential(), self.issuer.keyring.seal()
        known = keys.did_document(
            self.settings.base_url, [PublicKey(key.name, key.multikey)], [seal.fingerprint] if seals else []
        )
        return self.written("did.json" if seals else "old-did.json", json.dumps(known))

    def authorities(self, authority: Authority, *, marked: bool = True) -> Path:
        """Its authorities.pem; as older releases wrote it, without marks."""
        told = (
            trust.comment_lines(self.issuer.keyring.issuer, [self.issuer.keyring.seal().fingerprint]) if marked else ""
        )
        return self.written("authorities.pem" if marked else "old-authorities.pem", told + authority.pem)

    def written(self, name: str, text: str) -> Path:
        (self.folder / name).write_text(text)
        return self.folder / name

    def sealed(self, credential: bytes, did: bytes, printed: printed_fields.PrintedPage = PAGE) -> bytes:
        """A page with these attached, under this customer's genuine seal."""
        said = (("credential", credential), ("did", did), ("printed", printed_fields.to_json(printed).encode()))
        files = tuple(Attachment(f"{name}.json", "application/json", name, data) for name, data in said)
        seal = self.issuer.keyring.seal()
        return seal.apply(drawing.draw(printed, {}, files, SealSpace(seal.reserved_bytes, AT, "Label")))


def installed(folder: Path, authority: Authority, base_url: str, name: str) -> Customer:
    folder.mkdir()
    bought = authority.sell(folder / "bought.p12", name)
    settings = Settings(data_dir=folder, keys_dir=folder / "keys", base_url=base_url, seal_file=bought)
    keyring.ensure_keys(settings, AT)
    issuer = Issuer(settings, Random(1), Store(folder / "files"), Keyring(settings))
    made = make(issuer, CertificatePlan(PAGE, 1, 7, AT))
    return Customer(issuer, folder, issuer.files.get(made.file.digest))
