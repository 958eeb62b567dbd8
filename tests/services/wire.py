"""A TCP wire between two addresses, which can be slow, lose connections, or be cut. For kernels without netem.

In: where to listen and where to forward. Out: a running wire, in threads of this process. ``delay`` is added to every
piece in each direction; ``loss`` is the part of new connections that are dropped; ``cut`` ends all and takes none.
"""

import random
import socket
import threading
import time
from contextlib import suppress


class Wire:
    """Forwards ``(host, port)`` to ``target`` until closed."""

    def __init__(self, host: str, port: int, target: tuple[str, int]) -> None:
        self.delay, self.loss = 0.0, 0.0
        self._cut = False
        self._target = target
        self._chance = random.Random(0)  # noqa: S311 - a test's chance
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server((host, port), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection and take no new one."""
        self._cut = True
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._cut = False

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._cut or self._chance.random() < self.loss:
                near.close()
                continue
            try:
                far = socket.create_connection(self._target, timeout=10)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self._open |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self.delay:
                    time.sleep(self.delay)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open -= {source, sink}
