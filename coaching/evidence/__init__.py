"""A step's chain of evidence, from its first moment to the lesson that closes it."""
