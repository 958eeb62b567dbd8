# mypy: ignore-errors
"""Run by the Python of an environment that has iiif-prezi3, the IIIF community's library for Presentation 3 (it pins an
old Pillow, so it cannot share ours). ``python iiif_check.py < MANIFEST`` prints one JSON line: the errors it finds.
"""

import json
import sys

from iiif_prezi3 import Manifest
from pydantic import ValidationError

try:
    Manifest.model_validate(json.load(sys.stdin))
    errors = []
except ValidationError as error:
    errors = [f"{'/'.join(map(str, wrong['loc']))}: {wrong['msg']}" for wrong in error.errors()]
sys.stdout.write(json.dumps(errors) + "\n")
