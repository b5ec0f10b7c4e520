"""発行: its stores."""
