"""署名鍵の保管: where CA keys live and sign. A signing key offers `sign(data)` and nothing that gives the key away."""

from warifu.adapters.signers.file_signers import FileSigners
from warifu.adapters.signers.pkcs11_signers import Pkcs11Signers
from warifu.adapters.signers.token.process import TokenPlace

__all__ = ["FileSigners", "Pkcs11Signers", "TokenPlace"]
