"""TLS: handshakes that prove possession of a key, and what the certificate in them says."""
