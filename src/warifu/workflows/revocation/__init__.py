"""失効: the acts of this package, one file each."""
