"""証跡: what was done, by whom and when; written in the same transaction, never changed, numbered after the commit."""
