"""お知らせ: its stores."""
