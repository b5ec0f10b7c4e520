"""発行: its commands."""
