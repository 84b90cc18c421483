"""What was erased, when and why: statements that can be checked and hold no content."""
