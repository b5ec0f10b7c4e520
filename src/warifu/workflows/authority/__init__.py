"""認証局: the acts of this package, one file each."""
