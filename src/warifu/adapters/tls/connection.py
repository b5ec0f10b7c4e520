"""TLSの接続: the part of `ssl.SSLObject` that asyncio uses, over a pyOpenSSL connection in memory."""

import contextlib
import ssl
from collections.abc import Callable
from typing import Literal, TypeVar, overload

from OpenSSL import SSL, crypto

T = TypeVar("T")

RECORD = 16_384  # recv() allocates what it is asked for before it reads
PUMP = 65_536
LONGEST_CHAIN = 10


class PeerTLS:
    """TLS接続: one server-side connection; errors are those of the `ssl` module, as asyncio expects them."""

    def __init__(self, context: SSL.Context, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._connection = SSL.Connection(context, None)
        self._connection.set_accept_state()

    def do_handshake(self) -> None:
        self._run(self._connection.do_handshake)

    def read(self, size: int = RECORD, buffer: memoryview | None = None) -> bytes | int:
        """読む: as `SSLObject.read`; their close is an end (empty), not an error."""
        try:
            data = self._run(lambda: self._connection.recv(min(size, RECORD)))
        except ssl.SSLZeroReturnError:
            # Raised on, this would skip asyncio's closing of the connection and leak it.
            data = b""
        if buffer is None:
            return data
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: bytes | memoryview) -> int:
        return self._run(lambda: self._connection.send(bytes(data)))

    def unwrap(self) -> None:
        """終える: send close_notify; ssl.SSLWantReadError until theirs has come."""
        if not self._run(self._connection.shutdown):
            raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "their close_notify is awaited")

    @overload
    def getpeercert(self, binary_form: Literal[True]) -> bytes | None: ...

    @overload
    def getpeercert(self, binary_form: Literal[False] = False) -> None: ...

    def getpeercert(self, binary_form: bool = False) -> bytes | None:
        """相手の証明書: DER when `binary_form`; nothing is parsed here, so nothing in it can fail."""
        chain = self.peer_chain() if binary_form else ()
        return chain[0] if chain else None

    def peer_chain(self) -> tuple[bytes, ...]:
        """相手の証明書の連鎖: DER as sent, their own first and at most ten in all; empty when none was presented."""
        own = self._connection.get_peer_certificate()
        if own is None:
            return ()
        # On the server's side OpenSSL leaves their own certificate out of the chain.
        first, *others = (
            crypto.dump_certificate(crypto.FILETYPE_ASN1, one)
            for one in (own, *(self._connection.get_peer_cert_chain() or ()))
        )
        return (first, *(one for one in others[: LONGEST_CHAIN - 1] if one != first))

    @property
    def site(self) -> str | None:
        """サイト: the name of the site whose certificate was shown."""
        return self._names()[0]

    @property
    def server_name(self) -> str | None:
        """SNI: the name the client asked for, in lower case, None when it asked for none."""
        return self._names()[1]

    def _names(self) -> tuple[str | None, str | None]:
        names: tuple[str | None, str | None] | None = self._connection.get_app_data()
        return names or (None, None)

    def pending(self) -> int:
        return self._connection.pending()

    def cipher(self) -> tuple[str | None, str | None, int | None]:
        connection = self._connection
        return connection.get_cipher_name(), connection.get_cipher_version(), connection.get_cipher_bits()

    def version(self) -> str:
        return self._connection.get_protocol_version_name()

    def compression(self) -> None:
        return None

    def selected_alpn_protocol(self) -> str | None:
        return self._connection.get_alpn_proto_negotiated().decode("ascii") or None

    def _run(self, step: Callable[[], T]) -> T:
        while True:
            if self._incoming.pending:
                self._connection.bio_write(self._incoming.read())
            try:
                return step()
            except SSL.WantReadError:
                if self._incoming.pending:
                    continue
                if self._incoming.eof:
                    raise ssl.SSLEOFError(ssl.SSL_ERROR_EOF, "end of stream") from None
                raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "more is awaited") from None
            except SSL.ZeroReturnError:
                raise ssl.SSLZeroReturnError(ssl.SSL_ERROR_ZERO_RETURN, "closed") from None
            except SSL.SysCallError:
                raise ssl.SSLEOFError(ssl.SSL_ERROR_EOF, "end of stream") from None
            except SSL.Error as error:
                raise ssl.SSLError(ssl.SSL_ERROR_SSL, _reason(error)) from None
            finally:
                self._pump()

    def _pump(self) -> None:
        with contextlib.suppress(SSL.WantReadError):
            while True:
                self._outgoing.write(self._connection.bio_read(PUMP))


def _reason(error: SSL.Error) -> str:
    queue = error.args[0] if error.args else None
    return str(queue[-1][2]) if isinstance(queue, list) and queue else "TLS failure"
