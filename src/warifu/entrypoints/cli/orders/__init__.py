"""申込: its commands."""
