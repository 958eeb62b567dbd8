"""The reading room: search, records, IIIF."""
