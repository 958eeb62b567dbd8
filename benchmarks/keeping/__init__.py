"""Keeping, measured: sealing beside the bare SDK, search, receiving, memory, bytes kept. See ``__main__``."""
