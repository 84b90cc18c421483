"""The organisation's library of steps: words that anybody may use, and what became of them."""
