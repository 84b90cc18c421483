"""Bytes and time: a library that reads recordings and cuts them, and knows no person, tenant or table."""
