"""OCSP: requests and answers."""
