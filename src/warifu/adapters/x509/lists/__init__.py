"""失効リスト: building and signing."""
