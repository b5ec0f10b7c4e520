"""外来のバイト列の読み取り: the one place where whatever a parser raises becomes a coded refusal of that one thing.

Every reader of what others send works inside `refusing`. Parsers raise more than they document, those in Rust a
PanicException, which is no Exception; what nobody foresaw is refused as well, and logged with the hash of the bytes.
"""

import logging
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.utils import CryptographyDeprecationWarning
from OpenSSL import crypto

from warifu.kernel.errors import NotUnderstood, WarifuError

FORESEEN = (
    ValueError,  # UnicodeError is one
    SyntaxError,  # XML's ParseError is one
    TypeError,
    LookupError,
    AttributeError,  # asn1crypto, of an element that is of another kind than it says
    OverflowError,
    RuntimeError,  # too deep, or not implemented
    EOFError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    crypto.Error,
)
DAMAGED = "damaged, or of another kind"
RUST_PANIC = ("pyo3_runtime", "PanicException")

log = logging.getLogger("warifu.parsing")  # of the standard library: a command's output is no place for it
warnings.filterwarnings(
    "ignore", category=CryptographyDeprecationWarning
)  # of odd bytes, which their sender should see


@contextmanager
def refusing(expected: str, data: bytes, why: str = "") -> Iterator[None]:
    """読めなければ断る: what is raised inside, other than a WarifuError, becomes NotUnderstood.

    `why` is a reason of messages/reasons.toml. Raises NotUnderstood.
    """
    try:
        yield
    except WarifuError:
        raise
    except FORESEEN:
        raise NotUnderstood(expected, why or DAMAGED) from None
    except BaseException as fault:
        kind = type(fault)
        if not isinstance(fault, Exception) and (kind.__module__, kind.__name__) != RUST_PANIC:
            raise
        log.warning("parsing.unforeseen: %s, %s, sha256 %s", expected, kind.__name__, sha256(data).hexdigest())
        raise NotUnderstood(expected, why or DAMAGED) from None
