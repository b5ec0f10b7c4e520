"""検索: the acts of this package, one file each."""
