"""Organisations, people, pairs, and how a person proves who they are."""
