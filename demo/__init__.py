"""The demo school's footage: drawn, spoken and encoded by this machine, since no pupil should be in a repository."""
