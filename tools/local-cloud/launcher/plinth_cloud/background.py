"""Work that follows an answer: in order, with the account and region of what caused it."""

import contextvars
import logging
import threading
from queue import SimpleQueue

from .durability import snapshot

logger = logging.getLogger("plinth")


class Queue:
    """One thread keeps the order; with more, slow work does not hold up the rest."""

    def __init__(self, name: str, workers: int = 1) -> None:
        self._waiting: SimpleQueue = SimpleQueue()
        for _ in range(workers):
            # Daemons: what waits for an endpoint must not keep a stop waiting.
            threading.Thread(target=self._run, name=name, daemon=True).start()

    def add(self, work, *arguments) -> None:
        self._waiting.put((contextvars.copy_context(), work, arguments))

    def _run(self) -> None:
        while True:
            context, work, arguments = self._waiting.get()
            try:
                context.run(work, *arguments)
            except Exception:
                logger.exception("%s failed", work.__qualname__)
            snapshot.touch_later()
