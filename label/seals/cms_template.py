"""A signature in the mould of another by the same key: only the digest and what signs it differ between two of them.

pyHanko makes the first; after that a signature takes no longer than its RSA operation. pyHanko's own signer would read
the key anew for each one, and its CMS structure takes ten times as long to build as to sign. Not for signatures with a
time-stamp, which is not known beforehand.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from asn1crypto import x509
from pyhanko.sign import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

Sign = Callable[[bytes], bytes]
_FIRST: Final = sha256(b"the digest in the mould").digest()


class Loaded(Signer):
    """pyHanko's signer with a key that stays loaded: `sign` makes an RSA signature (PKCS#1 v1.5, SHA-256)."""

    def __init__(self, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...], sign: Sign) -> None:
        registry: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple(chain[1:])  # pyHanko adds the first
        # Nothing signs the root that a signature carries along: who checks it has it from elsewhere, or trusts nobody.
        super().__init__(signing_cert=certificate, cert_registry=registry, embed_roots=False)
        self.sign_bytes = sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002
        """As pyHanko calls it."""
        return self.sign_bytes(data)


@dataclass(frozen=True, slots=True)
class CmsTemplate:
    """A whole signature (CMS, DER), the attributes that are signed in it, and their signature."""

    whole: bytes
    attributes: bytes
    signature: bytes
    sign: Sign

    @classmethod
    def of(cls, signer: Loaded) -> "CmsTemplate":
        """Have pyHanko make a signature, and see that each part to be replaced stands in it once. Not from within an
        event loop."""
        made = asyncio.run(signer.async_sign(_FIRST, "sha256", use_pades=True))
        info = made["content"]["signer_infos"][0]
        whole, attributes, signature = made.dump(), info["signed_attrs"].untag().dump(), info["signature"].native
        assert (whole.count(_FIRST), whole.count(signature), attributes.count(_FIRST)) == (1, 1, 1)  # noqa: S101
        return cls(whole, attributes, signature, signer.sign_bytes)

    def sign_digest(self, digest: bytes) -> bytes:
        """The signature of another SHA-256 digest."""
        signature = self.sign(self.attributes.replace(_FIRST, digest))
        return self.whole.replace(_FIRST, digest).replace(self.signature, signature)
