"""Who is coached on cadence, in numbers for leaders: never about fewer than five people, not even by subtraction."""
