"""Taking a model apart: each for themselves, then together."""
