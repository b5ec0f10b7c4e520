"""証跡: its commands."""
