"""状態照会の専用プロセス: several processes that answer on one socket, each with a memory of its own."""

import asyncio
import multiprocessing
import socket
import sys
from multiprocessing.process import BaseProcess
from threading import Event, Thread

from warifu.entrypoints.http.logs import configure
from warifu.entrypoints.http.serving import Listener, serve, stop_on_signals
from warifu.entrypoints.status.app import StatusApp
from warifu.entrypoints.status.memory import AnswerMemory
from warifu.entrypoints.work.node import watch_status
from warifu.workflows.publication.answer_status import StatusResponder

LOOK_EVERY_SECONDS = 1.0
GOODBYE_SECONDS = 15


class StatusWorkers:
    """専用プロセスの管理: starts them on `opened`, restarts one that ended, and ends them with the installation."""

    def __init__(self, count: int, opened: socket.socket) -> None:
        self._opened = opened
        self._processes = [self._start() for _ in range(count)]

    def keep(self, stop: Event) -> None:
        """保つ: until `stop` is set."""
        while not stop.wait(LOOK_EVERY_SECONDS):
            self._processes = [one if one.is_alive() else self._start() for one in self._processes]
        for one in self._processes:
            one.terminate()
        for one in self._processes:
            one.join(GOODBYE_SECONDS)

    def _start(self) -> BaseProcess:
        process = multiprocessing.get_context("spawn").Process(target=answer_on, args=(self._opened,), daemon=True)
        process.start()
        return process


def answer_on(opened: socket.socket) -> None:
    """応答する: on a listening socket, with the installation of WARIFU_HOME, until SIGTERM or SIGINT."""
    from warifu.bootstrap.local import local_installation, local_settings

    configure("WARNING", sys.stderr)
    installation, settings, memory, stop = local_installation(), local_settings(), AnswerMemory(), Event()
    watch = Thread(target=watch_status, args=(installation, memory.heard, stop), name="watch")
    watch.start()

    async def run() -> None:
        app = StatusApp(settings.publish, StatusResponder(installation), memory)
        await serve([Listener("status", settings.host, settings.status_port, app, opened=opened)], stop_on_signals())

    try:
        asyncio.run(run())
    finally:
        stop.set()
        watch.join()
