"""組立て: the only place where adapters are handed to rooms."""

from warifu.bootstrap.installation import create_installation, open_house
from warifu.bootstrap.front import open_gate, server_sites

__all__ = ["create_installation", "open_gate", "open_house", "server_sites"]
