"""Clerks at work: a thread each that does what a browser does for a clerk who goes through the queue.

``python -m benchmarks.desk.clerks PORT SECONDS THINKING NAME...``: each opens the queue's first free dossier with its
first page's picture, words and six thumbnails, thinks for ``THINKING`` seconds on the average (exponentially, so that
they do not walk in step), turns a page and thinks half of that, decides, and is shown the next. Prints one JSON line:
dossiers decided, conflicts, seconds of each request by kind. Own process, so that its clock is not the measured one's.
"""

import json
import random
import re
import sys
import threading
import time
from collections import defaultdict

from benchmarks.desk.desk import Visit

THUMBS = 6


class Clerk(threading.Thread):
    """One clerk until the time is over."""

    def __init__(self, port: int, name: str, until: float, thinking: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.visit = Visit(port).sign_in(name)
        self.until, self.thinking = until, thinking
        self.chance = random.Random(seed)  # noqa: S311
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.decided = self.conflicts = 0
        self.fault = ""

    def run(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 - told in the report: a clerk who stopped makes the load lighter
            self.fault = f"{type(error).__name__}: {error}"

    def _work(self) -> None:
        self._pause(self.thinking)
        address = self._next()
        while address and time.monotonic() < self.until:
            address = self._one(address)
            if not address:
                address = self._next()

    def _next(self) -> str:
        page = self._get("queue", "/desk")
        free = [
            found[1]
            for row in re.findall(r"<tr data-href.*?</tr>", page, re.S)
            if "badge quiet" not in row and (found := re.search(r'data-href="(/desk/[^"]+)"', row))
        ]
        return self.chance.choice(free[:10]) if free else ""

    def _one(self, address: str) -> str:
        page = self._get("dossier", address)
        code = re.search(r'data-code="([^"]+)" data-version="(\d+)"', page)
        if code is None:
            raise RuntimeError("not a dossier's page")
        pages = re.findall(r'data-file="(\d+)" data-page="(\d+)" data-name', page)
        self._page(code[1], pages[0])
        for file, number in pages[:THUMBS]:
            self._get("thumbnail", f"/desk/{code[1]}/files/{file}/pages/{number}.jpg?width=160")
        self._pause(self.thinking)
        if len(pages) > 1:
            self._page(code[1], pages[1])
        self._pause(self.thinking / 2)
        kind = "accept" if 'data-open="accept"' in page else "reject"
        fields = {"kind": kind, "version": code[2], "reason": "Thành phần hồ sơ không đủ"}
        begin = time.perf_counter()
        status, _, place = self.visit.post(f"/desk/{code[1]}/decide", fields)
        self.spent["decision"].append(time.perf_counter() - begin)
        if status != 303:
            self.conflicts += 1
            return ""
        self.decided += 1
        return place if place.startswith("/desk/H") else ""

    def _page(self, code: str, place: tuple[str, str]) -> None:
        base = f"/desk/{code}/files/{place[0]}/pages/{place[1]}"
        begin = time.perf_counter()
        self.visit.picture(f"{base}.jpg?width=1000")
        self.spent["picture"].append(time.perf_counter() - begin)
        self._get("words", f"{base}.json")

    def _get(self, kind: str, path: str) -> str:
        begin = time.perf_counter()
        _, text = self.visit.get(path)
        self.spent[kind].append(time.perf_counter() - begin)
        return text

    def _pause(self, mean: float) -> None:
        time.sleep(max(0.0, min(self.chance.expovariate(1 / mean), self.until - time.monotonic())))


def main() -> None:
    """See the module."""
    port, seconds, thinking = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    clerks = [Clerk(port, name, 0, thinking, n) for n, name in enumerate(sys.argv[4:])]
    print("ready", flush=True)
    for one in clerks:
        one.until = time.monotonic() + seconds
        one.start()
    for one in clerks:
        one.join()
    spent: dict[str, list[float]] = defaultdict(list)
    for one in clerks:
        for kind, times in one.spent.items():
            spent[kind] += times
    report = {
        "decided": sum(one.decided for one in clerks),
        "conflicts": sum(one.conflicts for one in clerks),
        "faults": [one.fault for one in clerks if one.fault],
        "p95 ms": {kind: round(1000 * sorted(times)[int(len(times) * 0.95) - 1], 1) for kind, times in spent.items()},
        "requests": {kind: len(times) for kind, times in spent.items()},
    }
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
