"""Reuses one CMS signature as a template: for the same key only the digest and the RSA value change.

pyHanko builds the template; each further signature then costs one RSA operation. Building the CMS structure takes ten
times as long as signing, and pyHanko's stock signer parses the key twice for each signature (177 ms, 16.5 ms with the
key loaded). A signature with a time-stamp cannot use a template: its time-stamp is over this very signature.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from asn1crypto import x509
from pyhanko.sign import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

SignBytes = Callable[[bytes], bytes]
_PLACEHOLDER_DIGEST: Final = sha256(b"placeholder").digest()


class LoadedSigner(Signer):
    """pyHanko's signer with a key that stays loaded; `sign_bytes` makes an RSA signature (PKCS#1 v1.5, SHA-256)."""

    def __init__(
        self, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...], sign_bytes: SignBytes
    ) -> None:
        registry: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple(chain[1:])  # pyHanko adds the first
        # Without the root: nothing in the signature covers an embedded root, and a verifier must have its own copy.
        super().__init__(signing_cert=certificate, cert_registry=registry, embed_roots=False)
        self.sign_bytes = sign_bytes

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002
        """pyHanko's hook."""
        return self.sign_bytes(data)


@dataclass(frozen=True, slots=True)
class CmsTemplate:
    """A signature (CMS, DER), its signed attributes (DER), and their RSA signature."""

    cms: bytes
    attributes: bytes
    signature: bytes
    sign_bytes: SignBytes

    @classmethod
    def of(cls, signer: LoadedSigner) -> "CmsTemplate":
        """Has pyHanko sign a placeholder, and asserts that each part to be replaced occurs once.

        Must not be called from within an event loop (`asyncio.run`).
        """
        made = asyncio.run(signer.async_sign(_PLACEHOLDER_DIGEST, "sha256", use_pades=True))
        signer_info = made["content"]["signer_infos"][0]
        attributes, signature = signer_info["signed_attrs"].untag().dump(), signer_info["signature"].native
        template = cls(made.dump(), attributes, signature, signer.sign_bytes)
        counts = template.cms.count(_PLACEHOLDER_DIGEST), template.cms.count(signature)
        assert (*counts, attributes.count(_PLACEHOLDER_DIGEST)) == (1, 1, 1)  # noqa: S101
        return template

    def sign(self, digest: bytes) -> bytes:
        """The signature (CMS, DER) of a SHA-256 digest."""
        signature = self.sign_bytes(self.attributes.replace(_PLACEHOLDER_DIGEST, digest))
        return self.cms.replace(_PLACEHOLDER_DIGEST, digest).replace(self.signature, signature)
