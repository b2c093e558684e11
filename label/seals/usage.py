"""What a certificate may be used for: not every one that an authority has issued may seal documents."""

from typing import Final

from asn1crypto import x509
from pyhanko.sign.validation.settings import KeyUsageConstraints

SIGNS: Final = frozenset({"digital_signature", "non_repudiation"})
ISSUES: Final = frozenset({"key_cert_sign", "crl_sign"})
# Purposes under which authorities sell certificates that sign documents. One for time-stamps, TLS, OCSP or code has
# none of them. 1.3.6.1.5.5.7.3.36 is RFC 9336, which asn1crypto does not know by a name.
PURPOSES: Final = frozenset(
    {
        "any_extended_key_usage",
        "email_protection",
        "microsoft_document_signing",
        "adobe_authentic_documents_trust",
        "1.3.6.1.5.5.7.3.36",
    }
)
# pyHanko alone would ask for nonRepudiation; ETSI EN 319 412-2 allows digitalSignature by itself as well.
CONSTRAINTS: Final = KeyUsageConstraints(key_usage=SIGNS, key_usage_forbidden=ISSUES)


def may_seal(certificate: x509.Certificate) -> bool:
    """Is this the certificate of an end user, for digital signatures, and not for another purpose alone?

    A certificate without the key usage extension may not: RFC 5280 leaves its use open, ETSI EN 319 412-2 does not.
    """
    usage, purposes = certificate.key_usage_value, certificate.extended_key_usage_value
    used = set(usage.native) if usage is not None else set()
    meant = purposes is None or bool(PURPOSES & set(purposes.native))
    return not certificate.ca and bool(used & SIGNS) and not used & ISSUES and meant
