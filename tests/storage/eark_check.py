# mypy: ignore-errors
# ruff: noqa: E402
"""Run by the Python of an environment that has eark-validator (it pins an old lxml, so it cannot share ours).

``python eark_check.py FOLDER...`` prints one JSON line a package: its errors by rule. The validator fetches four
vocabularies from the network when it is imported, though it carries them: it is given those it carries.
"""

import importlib.util
import io
import json
import sys
import urllib.request
from pathlib import Path

_found = importlib.util.find_spec("eark_validator")
if _found is None or _found.origin is None:
    raise SystemExit("eark-validator is not installed here")
_carried = Path(_found.origin).parent / "ipxml" / "resources" / "vocabs"
urllib.request.urlopen = lambda url: io.BytesIO((_carried / url.rsplit("/", 1)[1]).read_bytes())

from eark_validator.packages import PackageValidator, SpecificationVersion

for folder in sys.argv[1:]:
    report = PackageValidator.validate(SpecificationVersion.V2_0_4, Path(folder).absolute())
    found = [("structure", m) for m in report.structure.messages]
    if report.metadata:
        found += [("schema", m) for m in report.metadata.schema_results.messages]
        found += [("schematron", m) for m in report.metadata.schematron_results.messages]
    errors = [f"{kind} {m.rule_id} {m.location} {m.message}" for kind, m in found if m.severity.name == "ERROR"]
    sys.stdout.write(json.dumps({"checked": report.metadata is not None, "errors": errors}) + "\n")
