"""Access copies: searchable PDF/A made from an original, which itself is never touched."""
