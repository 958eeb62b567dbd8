"""Writes the software bill of materials: each installed Python package with version, licence and address (CycloneDX).

In: the environment this runs in. Out: JSON on standard output. Debian's packages are in ``deploy/setup.sh``.
"""

import json
import re
import sys
from importlib.metadata import Distribution, distributions


def licence_of(package: Distribution) -> str:
    """What the package says of itself: the SPDX expression, the classifiers, or the free text's first line."""
    meta = package.metadata
    if expression := meta.get("License-Expression"):
        return str(expression)
    classified = [c.rsplit(" :: ", 1)[1] for c in meta.get_all("Classifier") or [] if c.startswith("License :: ")]
    if classified:
        return " AND ".join(sorted(set(classified)))
    return str(meta.get("License") or "unknown").strip().splitlines()[0][:80]


def component(package: Distribution) -> dict[str, object]:
    """One package in CycloneDX's words."""
    name = re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()
    return {
        "type": "library",
        "name": name,
        "version": package.version,
        "purl": f"pkg:pypi/{name}@{package.version}",
        "licenses": [{"license": {"name": licence_of(package)}}],
    }


def main() -> None:
    """Print the bill."""
    found = {str(one["name"]): one for one in map(component, distributions())}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "components": [found[n] for n in sorted(found)],
    }
    sys.stdout.write(json.dumps(bill, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
