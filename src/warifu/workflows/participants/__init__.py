"""事業者: the acts of this package, one file each."""
