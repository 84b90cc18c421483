"""Who may do what: one table over frozen facts."""
