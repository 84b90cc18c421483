"""Everything a person may have of what is kept about them, as one file."""
