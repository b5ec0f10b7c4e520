"""組立ての誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import Unavailable


@dataclass(eq=False)
class ProcessEnded(Unavailable):
    """作業プロセスの終了: one that did a share is gone; `status` is its exit status, negative for a signal."""

    code = "bulk.process_ended"
    status: str
