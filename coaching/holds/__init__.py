"""Recordings that are kept although their time is over or their owner wants them erased."""
