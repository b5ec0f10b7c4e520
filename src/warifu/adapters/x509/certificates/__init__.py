"""証明書: building, signing, chains."""
