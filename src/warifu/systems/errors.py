"""関係システムの誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput


@dataclass(eq=False)
class UseUnknown(BadInput):
    """用途なし: the catalogue has no such use."""

    code = "registration.use_unknown"
    system: str
    channel: str
    area: str
