"""失効: its commands."""
