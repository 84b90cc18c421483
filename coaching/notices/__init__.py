"""What somebody is told about, and by which way they want to hear of it."""
