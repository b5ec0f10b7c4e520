"""利用者: its stores."""
