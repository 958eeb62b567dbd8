"""The program's front door: command line, settings, logging, doctor. May import every room."""

__version__ = "0.1.0"
