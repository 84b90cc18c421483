"""Practising a step in rounds, with one glow and one grow after each."""
