"""One file for each feature; each has a `router`."""
