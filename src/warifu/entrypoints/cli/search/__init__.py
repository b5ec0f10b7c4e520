"""検索: its commands."""
