"""アダプター: database, keys, certificates, TLS, mail and files; only bootstrap hands them out."""
