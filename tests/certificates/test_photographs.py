"""Photographs lead to their certificate or to none. The whole set: `python -m tests.bench.photographs`."""

import json

from label.certificates import code_sandbox
from label.certificates.typed_numbers import read
from tests.support.photographs import KINDS, photographs


def test_a_photograph_of_each_kind_leads_to_its_certificate_or_to_none() -> None:
    read_kinds = []
    for photograph in photographs(len(KINDS)):
        numbers = {read(code["text"]).number for code in json.loads(code_sandbox.answer(photograph.content))}
        assert numbers <= {photograph.number}, photograph.kind
        read_kinds += [photograph.kind] if numbers else []
    assert len(read_kinds) >= len(KINDS) - 3, read_kinds
