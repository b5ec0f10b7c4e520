"""利用者: the acts of this package, one file each."""
