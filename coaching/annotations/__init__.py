"""Notes on moments of a lesson, and what they point at."""
