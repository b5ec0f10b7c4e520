"""接続部: parts that touch the world (database, keys, certificates, TLS, media); only bootstrap hands them out."""
