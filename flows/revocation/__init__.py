"""Fetches revocation lists into the store: only from addresses that the office or its own authorities name."""
