"""認証局: its stores."""
