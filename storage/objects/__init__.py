"""The object store (kho đối tượng): where bytes live, in a folder or on S3, behind one small interface.

``open_store(url)`` gives an ``ObjectStore``; the places and their rules are in ``storage.objects.place``.
"""

from storage.objects.opening import open_store
from storage.objects.place import RING, Mode, ObjectStore, Place, Stored, incoming_key

__all__ = ["RING", "Mode", "ObjectStore", "Place", "Stored", "incoming_key", "open_store"]
