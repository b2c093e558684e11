"""The JSON-LD contexts of credentials: stored in the package, pinned by SHA-256, never fetched."""

import json
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from label.kit.schemas import JsonObject

CREDENTIALS: Final = "https://www.w3.org/ns/credentials/v2"
BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
# Without it PyLD silently resolves the schema validator's name against an example.org address, and signs that.
EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

PINNED: Final = {
    CREDENTIALS: ("credentials-v2.json", "bf6fd611e6773d58f649459a45dbbb81f94e8cfd058a756644cd5a4a882c4050"),
    BADGES: ("ob-3.0.3.json", "e407ae98563c7b4708be4c8198a7f254bc09c131afc68e73d5f90eb0a34c6f7f"),
    EXTENSIONS: ("ob-extensions.json", "f9767b4f07e2c92e6c084c34882f67cb335b13f0aface4b9bfc2ea08432a5892"),
}


def load_context(url: str) -> JsonObject:
    """The stored context of this address. Raises ValueError if it is not stored, or its file has changed."""
    context: JsonObject = json.loads(_content(url))  # parsed for each call: PyLD modifies the document it is given
    return context


@cache
def _content(url: str) -> bytes:
    if url not in PINNED:
        raise ValueError(f"{url} is not one of the JSON-LD contexts that the product ships.")
    name, digest = PINNED[url]
    content = files("label.credentials").joinpath("contexts", name).read_bytes()
    if sha256(content).hexdigest() != digest:
        raise ValueError(f"contexts/{name} is not the file whose SHA-256 is pinned.")
    return content


def document_loader(url: str, _options: object = None) -> JsonObject:
    """PyLD's document loader."""
    return {"contextUrl": None, "documentUrl": url, "document": load_context(url), "contentType": "application/ld+json"}
