"""納品: its commands."""
