"""署名鍵の保管: CA keys in files or a token. A signing key offers `sign(data)`; the key itself cannot be read."""

from warifu.adapters.signers.file_signers import FileSigners
from warifu.adapters.signers.pkcs11_signers import Pkcs11Signers
from warifu.adapters.signers.statements import StatementKeys
from warifu.adapters.signers.token.process import TokenPlace

__all__ = ["FileSigners", "Pkcs11Signers", "StatementKeys", "TokenPlace"]
