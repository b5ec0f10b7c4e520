"""お知らせ: its commands."""
