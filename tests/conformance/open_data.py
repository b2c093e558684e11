"""frictionless and pySHACL, many files in one process: a line of JSON in, a line of JSON out with what they find.

In: `{"table": PATH, "schema": PATH}`, or `{"catalog": PATH, "shapes": PATH}`.
"""

import json
import sys

from frictionless import Resource, Schema, system  # type: ignore[import-not-found]  # it runs where install.sh puts it
from pyshacl import validate  # type: ignore[import-not-found]
from rdflib import Graph, Namespace  # type: ignore[import-not-found]

SHACL = Namespace("http://www.w3.org/ns/shacl#")


def table_faults(table: str, schema: str) -> list[str]:
    with system.use_context(trusted=True):  # absolute paths
        report = Resource(path=table, schema=Schema.from_descriptor(schema)).validate()
    return [f"{error.type}: {error.message}" for task in report.tasks for error in task.errors]


def catalog_faults(catalog: str, shapes: str) -> list[str]:
    graph = Graph().parse(catalog, format="json-ld")
    _, results, _ = validate(graph, shacl_graph=Graph().parse(shapes, format="turtle"))
    return sorted(
        f"{results.value(result, SHACL.resultPath)} of {results.value(result, SHACL.focusNode)}"
        for result in results.subjects(SHACL.resultSeverity)
    )


for line in sys.stdin:
    asked = json.loads(line)
    found = table_faults(**asked) if "table" in asked else catalog_faults(**asked)
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
