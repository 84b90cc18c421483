"""Clips as files of their own: asked for, made by the workers, kept for a while."""
