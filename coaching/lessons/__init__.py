"""Lessons: uploads, their state, their segments, their clips."""
