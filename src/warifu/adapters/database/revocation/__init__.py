"""失効: its stores."""
