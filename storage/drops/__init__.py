"""Drops: where another system lays deliveries down, a folder or a prefix of a bucket, behind one small interface.

| below the drop | holds |
|---|---|
| ``incoming/UNIT/NAME/...`` or ``incoming/UNIT/NAME.zip`` | a delivery while it is written |
| ``incoming/UNIT/NAME.ready`` | its marker, written last: only then is the delivery looked at |
| ``taken/UNIT/NAME``, ``taken/UNIT/NAME.json`` | what was taken in, and the dossier it became |
| ``refused/UNIT/NAME``, ``refused/UNIT/NAME.json`` | what was refused, and why |

A marker may be empty, or list the files as ``sha256sum`` writes them; then exactly those must be there.
"""

from storage.drops.opening import open_drop
from storage.drops.place import Delivery, Drop, Outcome

__all__ = ["Delivery", "Drop", "Outcome", "open_drop"]
