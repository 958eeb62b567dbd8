"""Reading, measured beside its peers on the same pages in the same run: ``python -m benchmarks.reading``."""
