"""納品: its stores."""
