"""What the machinery around the reading costs. ``python -m benchmarks.pipeline --help``."""
