"""warifu jobs: workers as processes of their own, beside `warifu serve` or instead of its own worker."""

import signal
from threading import Event
from typing import Annotated

import typer

from warifu.bootstrap.local import local_installation
from warifu.entrypoints.work.jobs import run_jobs

jobs = typer.Typer()


@jobs.command(help="ジョブを実行する / do background work until interrupted")
def run(
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="仕事がなくなれば終わる / stop when nothing is due")
    ] = False,
) -> None:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_jobs(local_installation(), stop, until_idle=until_idle)
