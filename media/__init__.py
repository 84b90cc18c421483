"""Bytes and time: recordings are measured, cut and described here; no person, tenant or table is known."""
