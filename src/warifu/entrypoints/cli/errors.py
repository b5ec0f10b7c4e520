"""コマンドの誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import Unavailable


@dataclass(eq=False)
class AddressTaken(Unavailable):
    """待受け不可: one of the ports is in use, or the address is not this machine's."""

    code = "serve.address_taken"
    host: str
    ports: str
    why: str
