"""Who was let in, who looked, and what the school may do with a film."""
