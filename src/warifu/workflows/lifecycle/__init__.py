"""有効期限: renewal plans, and what desks say that they are counted from."""
