"""What is left of a meeting: one page, put together from where things live. Nothing is copied into it."""
