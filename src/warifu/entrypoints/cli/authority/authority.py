"""warifu authority: its commands, by the packages they belong to."""

import typer

from warifu.entrypoints.cli.authority.generations import generations
from warifu.entrypoints.cli.authority.statement_keys import statement_keys
from warifu.entrypoints.cli.issuing.signing import signing
from warifu.entrypoints.cli.publication.publication import publication
from warifu.entrypoints.cli.revocation.revocation import revocation

authority = typer.Typer()
for commands in (signing, revocation, publication, generations, statement_keys):
    authority.add_typer(commands)
