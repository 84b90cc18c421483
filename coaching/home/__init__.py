"""What is next for each person, what they have been told, and the day's letter."""
