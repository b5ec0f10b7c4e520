"""有効期限の保管: what desks state, and reminders."""
