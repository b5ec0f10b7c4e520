"""書類: what the house prints."""
