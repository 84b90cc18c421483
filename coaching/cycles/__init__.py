"""A pair's rounds of coaching: eight phases that fill themselves, a due date, and what is carried over."""
