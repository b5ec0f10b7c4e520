"""利用申請・削除申請: the acts of this package, one file each."""
