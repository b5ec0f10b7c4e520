"""操作する人: the person whose token a command is given, or whoever sits at the terminal."""

from pathlib import Path

from warifu.accounts.facts import Actor
from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.files import read_secret
from warifu.kernel.folding import as_seen
from warifu.kernel.secret import Secret
from warifu.kernel.texts import text_of
from warifu.workflows.accounts.sign_in import sign_in_with_token
from warifu.workflows.installation import Installation

LONGEST_TOKEN = 1_000


def signed_in(installation: Installation, token_file: Path) -> Actor:
    """ログインした人: whose API token is in the file. Raises NotSignedIn, NotUnderstood, and as `read_secret`."""
    token = as_seen(text_of(read_secret(token_file, LONGEST_TOKEN)))
    return sign_in_with_token(installation, Secret(token))


def acting(token_file: Path | None) -> tuple[Installation, Actor]:
    """操作する人: of the token in the file, or whoever sits at the terminal. Raises as `signed_in`."""
    installation = local_installation()
    return installation, signed_in(installation, token_file) if token_file else local_actor()
