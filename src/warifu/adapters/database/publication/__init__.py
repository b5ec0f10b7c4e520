"""公開: its stores."""
