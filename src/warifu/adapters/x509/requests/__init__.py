"""CSR: reading and checking."""
