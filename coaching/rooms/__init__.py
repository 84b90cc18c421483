"""Watching together: a room, what it shows, and who is in it."""
