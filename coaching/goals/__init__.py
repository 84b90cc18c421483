"""A teacher's goals, and the small concrete steps towards them."""
