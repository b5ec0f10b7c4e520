"""ツール: what the command line can do without an installation."""

from warifu.adapters.public_files import PublicFolder
from warifu.adapters.x509.certificates.bundles import read_bundle, read_leaf, read_list_file
from warifu.adapters.x509.certificates.chain import Verified, verify
from warifu.adapters.x509.certificates.policies import PolicyWanted
from warifu.adapters.x509.inspect.facts import Fact, Inspected
from warifu.adapters.x509.inspect.files import inspect
from warifu.adapters.x509.reading import LARGEST
from warifu.adapters.x509.signatures import is_signature, read_public_key

__all__ = [
    "LARGEST",
    "Fact",
    "Inspected",
    "PolicyWanted",
    "PublicFolder",
    "Verified",
    "inspect",
    "is_signature",
    "read_bundle",
    "read_leaf",
    "read_list_file",
    "read_public_key",
    "verify",
]
