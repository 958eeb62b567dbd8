"""What a process keeps from one flow run to the next: the open installation and its confined workers.

In: the settings of this process. Out: the same house and the same pool at every call. A new catalogue or setting is
seen by the next process; a worker's processes are replaced after a number of runs and after every failure.
"""

import atexit
from functools import cache

from flows.house import House, open_house
from flows.settings import load_settings
from flows.workers import Workers


@cache
def standing_house() -> House:
    """The installation that the environment names."""
    return open_house(load_settings())


@cache
def standing_workers() -> Workers:
    """Its pool; stopped when this process ends, and by the kernel when it is killed."""
    pool = standing_house().workers()
    atexit.register(pool.__exit__, None, None, None)
    return pool
