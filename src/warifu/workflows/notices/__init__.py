"""お知らせ: the acts of this package, one file each."""
