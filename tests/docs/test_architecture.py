"""The layers of the architecture page against the contracts that `make lint` enforces."""

import re
import tomllib
from typing import Any

from tests.docs.generated import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text()
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
STACKS = [contract["layers"] for contract in CONTRACTS if contract["type"] == "layers"]


def test_the_features_stand_on_the_page_as_the_contract_says() -> None:
    block = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    shown = [re.split(r"\s{2,}", line)[0] for line in block[1].splitlines()]
    assert shown == next(stack for stack in STACKS if "label.app" in stack), (
        "write the layers into docs/architecture.md"
    )


def test_steering_stands_on_the_page_as_its_contract_says() -> None:
    stack = next(stack for stack in STACKS if "csr.reports" in stack)
    wanted = " → ".join(f"`{layer}`" for layer in stack)
    assert wanted in " ".join(PAGE.split()), f"write {wanted} into docs/architecture.md"
