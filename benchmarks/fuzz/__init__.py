"""Fuzzes every entrance through which a stranger's bytes come. ``python -m benchmarks.fuzz --cpu-minutes 60``."""
