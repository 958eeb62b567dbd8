"""The interface for portals: REST under ``/api/v1``."""
