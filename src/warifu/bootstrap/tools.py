"""道具: what the command line can do without an installation."""

from warifu.adapters.public_files import PublicFolder
from warifu.adapters.x509.chain import Verified, verify
from warifu.adapters.x509.inspected import Fact, Inspected
from warifu.adapters.x509.inspection import inspect
from warifu.adapters.x509.policies import PolicyWanted
from warifu.adapters.x509.reading import LARGEST

__all__ = ["LARGEST", "Fact", "Inspected", "PolicyWanted", "PublicFolder", "Verified", "inspect", "verify"]
