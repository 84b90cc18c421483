"""A person erased: their films and rows, what stays of them in others' work, and the proof."""
