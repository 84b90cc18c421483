"""Measurements, each as a ratio to something known, taken in the same run on the same file: `python -m benchmarks`."""
