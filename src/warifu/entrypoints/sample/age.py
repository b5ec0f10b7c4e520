"""見本の古さ: what demo.json says of each client holds until the certificate that has not begun yet begins."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from warifu.kernel.clock import jst_date, start_of_day

STARTS_IN = timedelta(days=30)


def is_outdated(demo: Path, now: datetime) -> bool:
    """古くなった見本か: `demo` is the folder with demo.json, which was written when the sample was filled.

    A node that has no such file, as one beside the first has none, says nothing that could be out of date.
    """
    said = demo / "demo.json"
    if not said.exists():
        return False
    made_at = datetime.fromtimestamp(said.stat().st_mtime, UTC)
    return now >= start_of_day(jst_date(made_at) + STARTS_IN)
