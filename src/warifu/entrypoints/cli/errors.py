"""コマンドの誤り: what only the command line refuses."""

from dataclasses import dataclass

from warifu.kernel.errors import Unavailable


@dataclass(eq=False)
class ServerPartMissing(Unavailable):
    """サーバーの部品がない: the command needs `part`, which the extra `server` installs."""

    code = "command.server_part_missing"
    part: str
