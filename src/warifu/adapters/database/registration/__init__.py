"""利用申請・削除申請: its stores."""
