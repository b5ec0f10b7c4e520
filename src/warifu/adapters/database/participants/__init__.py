"""事業者: its stores."""
