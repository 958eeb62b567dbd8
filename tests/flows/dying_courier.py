"""Delivers webhooks in this process and kills it with SIGKILL between sending the first message and noting it."""

import os
import signal

from flows.house import open_house
from flows.settings import load_settings
from flows.webhooks import deliver


def main() -> None:
    send = deliver.post

    def send_and_die(*args):  # type: ignore[no-untyped-def]
        answer = send(*args)
        assert answer.arrived, answer
        os.kill(os.getpid(), signal.SIGKILL)

    deliver.post = send_and_die
    deliver.deliver(open_house(load_settings()))


if __name__ == "__main__":
    main()
