"""warifu serve: every entry point of the installation in one process, and the work behind them."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import typer

from warifu.bootstrap.front import (
    INSTALLATION_TRUST,
    MARKET_TRUST,
    installation_certificate_check,
    open_gate,
    sample_mails,
    server_context,
)
from warifu.bootstrap.installation import open_installation
from warifu.bootstrap.local import local_settings
from warifu.entrypoints.api.app import create_api
from warifu.entrypoints.checkpoint.app import CheckpointApp
from warifu.entrypoints.http.asgi import AsgiApp
from warifu.entrypoints.http.errors import AddressTaken
from warifu.entrypoints.http.logs import configure
from warifu.entrypoints.http.server_names import ByServerName
from warifu.entrypoints.http.serving import Listener, bind, serve, stop_on_signals
from warifu.entrypoints.start.app import StartApp
from warifu.entrypoints.status.app import StatusApp
from warifu.entrypoints.status.memory import AnswerMemory
from warifu.entrypoints.status.workers import StatusWorkers
from warifu.entrypoints.web.portal import create_portal
from warifu.entrypoints.work.jobs import RecurringTasks, run_jobs
from warifu.entrypoints.work.node import keep_files, watch_status
from warifu.gateway.facts import FreshnessPolicy
from warifu.kernel.clock import Clock, SystemClock
from warifu.settings import FILE, Settings, find_home, read_environment
from warifu.systems.catalogue import Catalogue
from warifu.workflows.installation import Installation
from warifu.workflows.issuing.issue_for_installation import renew_server_certificate
from warifu.workflows.publication.answer_status import StatusResponder
from warifu.workflows.publication.publish_lists import LISTS_EVERY, renew_lists
from warifu.workflows.publication.refresh_node import NodeFiles
from warifu.workflows.publication.renew_responders import renew_responders

STATUS = "status"
OUTDATED = """\
この見本は30日以上前のもので、demo.json の説明どおりでない所があります。止めて {home} を消すと、次の起動で作り直します。
This sample is 30 days old; some of what demo.json says no longer holds. Stop and remove {home} for a new one.
"""


def serve_everything(*, sample: bool) -> None:
    """起動する: until SIGTERM or SIGINT. With `sample`, an empty data directory is filled first."""
    configure("WARNING", sys.stderr)
    if sample:
        _fill_when_empty(find_home(read_environment()))
    settings = local_settings()
    clock = SystemClock()
    installation = open_installation(settings, clock)
    freshen(installation, settings)
    memory = AnswerMemory()
    with working(installation, memory):
        asyncio.run(_serve(installation, settings, clock, memory))


def freshen(installation: Installation, settings: Settings) -> None:
    """新しくする: what has to be there before any port opens: server certificate, responders, published files."""
    renew_server_certificate(installation, settings.server_names(installation.catalogue))
    renew_responders(installation)
    renew_lists(installation, installation.clock.now() - LISTS_EVERY)
    NodeFiles(installation).refresh()


@contextlib.contextmanager
def working(installation: Installation, memory: AnswerMemory) -> Iterator[None]:
    """常駐処理を動かす: jobs, periodic work and this node's own work in threads, for as long as the block runs."""
    stop = Event()
    threads = [
        Thread(target=run_jobs, args=(installation, stop), name="jobs"),
        Thread(target=RecurringTasks(installation).run, args=(stop,), name="recurring"),
        Thread(target=keep_files, args=(installation, stop), name="files"),
        Thread(target=watch_status, args=(installation, memory.heard, stop), name="watch"),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def listeners(installation: Installation, settings: Settings, clock: Clock, memory: AnswerMemory) -> list[Listener]:
    """待受け: portal with API, status, one checkpoint per system, and for a sample its start page."""
    host, catalogue = settings.host, installation.catalogue
    vouched_for = installation_certificate_check(settings)
    portal = create_portal(installation, create_api(installation, vouched_for), vouched_for)
    status = StatusApp(settings.publish, StatusResponder(installation), memory)
    opened = [
        Listener("portal", host, settings.portal_port, portal, server_context(settings, catalogue, INSTALLATION_TRUST)),
        Listener(STATUS, host, settings.status_port, status),
        *checkpoints(settings, catalogue, clock),
    ]
    if settings.is_sample:
        start = StartApp(settings.home / "demo", lambda: sample_mails(settings), catalogue, clock)
        opened.append(Listener("start", host, settings.start_port, start))
    return opened


def checkpoints(settings: Settings, catalogue: Catalogue, clock: Clock) -> list[Listener]:
    """相互認証の待受け: one for each system with a port; the host names of a system lead there on every port."""
    gate = open_gate(settings, catalogue)
    policy = FreshnessPolicy(roll_max_age=timedelta(seconds=settings.roll_max_age_seconds))
    apps: dict[str, AsgiApp] = {
        system.code: CheckpointApp(
            system, gate, policy, clock, portal_url=settings.portal_url, is_sample=settings.is_sample
        )
        for system in catalogue.systems
    }
    named = {name: apps[system.code] for system in catalogue.systems for name in system.host_names}
    context = server_context(settings, catalogue, MARKET_TRUST)
    return [
        Listener(system.code, settings.host, system.port, ByServerName(named, apps[system.code]), context)
        for system in catalogue.systems
        if system.port
    ]


async def _serve(installation: Installation, settings: Settings, clock: Clock, memory: AnswerMemory) -> None:
    stop = stop_on_signals()
    listening = listeners(installation, settings, clock, memory)
    try:
        with contextlib.ExitStack() as helpers:
            if settings.status_workers:
                (status,) = (listener for listener in listening if listener.name == STATUS)
                listening.remove(status)
                helpers.enter_context(_answering_apart(settings.status_workers, status))
            await serve(listening, stop, lambda _: _announce(settings, installation.catalogue, clock.now()))
    except OSError as fault:
        ports = ", ".join(str(listener.port) for listener in listening)
        raise AddressTaken(settings.host, ports, fault.strerror or "") from None


@contextlib.contextmanager
def _answering_apart(count: int, status: Listener) -> Iterator[None]:
    """Answer at the status listener by processes of their own, for as long as the block runs."""
    bound, stop = bind(status), Event()
    keeper = Thread(target=StatusWorkers(count, bound.socket).keep, args=(stop,), name="status-workers")
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()
        bound.socket.close()


def _announce(settings: Settings, catalogue: Catalogue, now: datetime) -> None:
    if settings.is_sample:
        typer.echo(f"\n開いてください / open: {settings.start_url}\n")
        _say_when_outdated(settings.home, now)
    typer.echo(f"ポータル / portal:   {settings.portal_url}")
    typer.echo(f"状態照会 / status:   {settings.status_url}")
    for system in catalogue.systems:
        if system.port:
            typer.echo(f"相互認証 / checkpoint: {settings.checkpoint_url(system)}  {system.code}")
    if not settings.approvals:
        typer.secho("承認なしで発行する試験用の認証局です / test authority: approvals: 0", fg="red")
    typer.echo("終了は Ctrl+C / stop with Ctrl+C")
    sys.stdout.flush()


def _say_when_outdated(home: Path, now: datetime) -> None:
    from warifu.entrypoints.sample.age import is_outdated

    if is_outdated(home / "demo", now):
        typer.secho(OUTDATED.format(home=home), fg="yellow")


def _fill_when_empty(home: Path) -> None:
    """Fill `home`; what an interrupted filling left behind is not taken for an installation (no demo.json)."""
    from warifu.entrypoints.sample.fill import fill
    from warifu.entrypoints.sample.progress import shown_progress

    if (home / FILE).exists():
        return
    with shown_progress() as progress:
        fill(home, SystemClock(), progress)
