"""outloud, many files in one process: a line with a file's path in, a line of JSON out, its verdict and findings."""

import json
import sys

from outloud import check  # type: ignore[import-not-found]  # it runs where install.sh has put it

for line in sys.stdin:
    result = check(line.rstrip("\n"))
    found = [one.rule for one in result.findings if one.severity == "error"]
    sys.stdout.write(json.dumps({"verdict": result.verdict, "broken": found, "error": result.error}) + "\n")
    sys.stdout.flush()
