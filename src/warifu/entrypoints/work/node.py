"""ノードの定期処理: what every serving process does for itself twice a second, besides the jobs."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

import structlog

from warifu.kernel.errors import WarifuError
from warifu.workflows.evidence.sign_head import hand_out_head
from warifu.workflows.installation import Installation
from warifu.workflows.publication.refresh_node import NodeFiles, status_mark
from warifu.workflows.publication.renew_responders import renew_responders

LOOK_EVERY_SECONDS = 0.5
RESPONDERS_EVERY = timedelta(hours=1)

log = structlog.get_logger("warifu.node")


def keep_files(installation: Installation, stop: Event) -> None:
    """ファイルを保つ: published files follow the database, and this node's responders are renewed in time."""
    files, heads = NodeFiles(installation), HeadFile(installation)
    responders_at: datetime | None = None

    def look() -> None:
        nonlocal responders_at
        files.refresh()
        now = installation.clock.now()
        if responders_at is None or now >= responders_at + RESPONDERS_EVERY:
            renew_responders(installation)
            responders_at = now
        heads.follow()

    _again_and_again("files", look, stop)


class HeadFile:
    """木の頭のファイル: follows the newest head on record; what forbids it is logged as an error, once."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._said = ""

    def follow(self) -> None:
        try:
            hand_out_head(self._installation)
        except WarifuError as refused:
            if str(refused) != self._said:
                log.error("evidence.head_refused", code=refused.code, **refused.facts())
            self._said = str(refused)
        else:
            self._said = ""


def watch_status(installation: Installation, heard: Callable[[int, float], None], stop: Event) -> None:
    """状態の変更を見張る: twice a second, `heard` gets the status mark and when it was looked at (time.monotonic)."""

    def look() -> None:
        looked_at = time.monotonic()
        heard(status_mark(installation), looked_at)

    _again_and_again("status", look, stop)


def _again_and_again(what: str, look: Callable[[], None], stop: Event) -> None:
    while not stop.is_set():
        try:
            look()
        except Exception as error:  # noqa: BLE001 - a database that is away comes back
            log.warning("node.refresh_failed", over=what, why=str(error)[:200], kind=type(error).__name__)
        stop.wait(LOOK_EVERY_SECONDS)
