"""署名鍵の保管: where CA keys live and sign. A signing key offers `sign(data)` and nothing that gives the key away."""

from warifu.adapters.signers.file_signers import FileSigners

__all__ = ["FileSigners"]
