"""Key usage (RFC 5280): an authority issues certificates for many purposes, and few of them may seal documents."""

from typing import Final

from asn1crypto import x509
from pyhanko.sign.validation.settings import KeyUsageConstraints

SIGNING_USAGES: Final = frozenset({"digital_signature", "non_repudiation"})
ISSUING_USAGES: Final = frozenset({"key_cert_sign", "crl_sign"})
# Extended key usages under which authorities sell certificates that sign documents. A certificate for time-stamps, TLS,
# OCSP or code has none of them. 1.3.6.1.5.5.7.3.36 is documentSigning (RFC 9336), which asn1crypto has no name for.
DOCUMENT_PURPOSES: Final = frozenset(
    {
        "any_extended_key_usage",
        "email_protection",
        "microsoft_document_signing",
        "adobe_authentic_documents_trust",
        "1.3.6.1.5.5.7.3.36",
    }
)
# By default pyHanko requires nonRepudiation; ETSI EN 319 412-2 also allows digitalSignature alone.
KEY_USAGE_CONSTRAINTS: Final = KeyUsageConstraints(key_usage=SIGNING_USAGES, key_usage_forbidden=ISSUING_USAGES)


def may_seal(certificate: x509.Certificate) -> bool:
    """True for an end-entity certificate for signatures that is not restricted to another purpose.

    False without the key usage extension: RFC 5280 leaves its use open, ETSI EN 319 412-2 does not.
    """
    key_usage, purposes = certificate.key_usage_value, certificate.extended_key_usage_value
    usages = set(key_usage.native) if key_usage is not None else set()
    signs_documents = purposes is None or bool(DOCUMENT_PURPOSES & set(purposes.native))
    return not certificate.ca and bool(usages & SIGNING_USAGES) and not usages & ISSUING_USAGES and signs_documents
