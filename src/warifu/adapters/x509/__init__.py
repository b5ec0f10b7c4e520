"""X.509: encoding, reading and checking of requests, certificates, revocation lists and OCSP."""
