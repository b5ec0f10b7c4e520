"""証明書の状態: CRLs, CA certificates and OCSP over plain HTTP, as the addresses in certificates say."""
