"""The body of a webhook: a CloudEvents 1.0 event in structured JSON. Codes only, nothing of a person.

In: a delivery. Out: bytes, the same at every attempt (the receiver may compare). ``type`` is ``hoso.dossier.`` and the
new state, ``subject`` the dossier's code, ``sequence`` (CloudEvents' extension) grows with every event of the unit.
"""

import json
from datetime import UTC

from models.webhook import Delivery

MEDIA_TYPE = "application/cloudevents+json"


def body_of(delivery: Delivery) -> bytes:
    """The event."""
    event = {
        "specversion": "1.0",
        "id": delivery.id,
        "source": f"/hoso/units/{delivery.unit}",
        "type": f"hoso.dossier.{delivery.after}",
        "subject": delivery.dossier,
        "time": delivery.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "sequence": f"{delivery.sequence:012d}",
        "datacontenttype": "application/json",
        "data": {
            "dossier": delivery.dossier,
            "unit": delivery.unit,
            "before": delivery.before,
            "after": delivery.after,
            "version": delivery.version,
        },
    }
    return json.dumps(event, separators=(",", ":")).encode()
