"""Opens the installation for a command: settings, logging, house."""

from flows.house import House, open_house
from flows.logs import set_up_logging
from hoso.settings import load_settings


def house() -> House:
    """The installation that the environment names."""
    settings = load_settings()
    set_up_logging(settings.log_level, settings.log_format)
    return open_house(settings)
