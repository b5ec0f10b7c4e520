"""X.509: encoding, reading and checking of requests, certificates, revocation lists and OCSP."""

import warnings

# The parser's remarks on other people's files would stand between the lines of an answer; what matters is checked here.
warnings.filterwarnings("ignore", message="Attribute's length must be")
warnings.filterwarnings("ignore", message="Parsed a serial number which wasn't positive")
