"""How long recordings are kept, the warning before, and the end."""
