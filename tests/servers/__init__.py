"""Real servers for the tests: PostgreSQL, and S3 by OpenStack Swift. Started in a second or two, always stopped."""
