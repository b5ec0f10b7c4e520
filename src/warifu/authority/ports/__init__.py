"""認証局のポート: what the authority needs of keys, X.509 and OCSP, as Protocols. Implemented in adapters."""
