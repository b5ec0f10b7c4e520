"""申込: its stores."""
