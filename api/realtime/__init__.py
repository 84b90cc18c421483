"""News to open pages."""
