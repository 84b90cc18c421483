"""Clips that show what good looks like for a step of the library, or what it is mistaken for."""
