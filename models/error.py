"""Every failure that a person may see: a class each, an exit code, one line that says what to do.

A message carries codes, hashes and settings' names, never a person's data.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """The program's exit codes (contract)."""

    DONE = 0
    ANSWER_IS_NO = 1
    WRONG_USAGE = 2
    REFUSED_INPUT = 3
    COMPONENT_MISSING = 4
    OUR_FAULT = 70


class HosoError(Exception):
    """The root of our errors. ``str(error)`` is one line: what, where, what to do next."""

    exit_code: ExitCode = ExitCode.OUR_FAULT


class WrongUsage(HosoError):
    """A command, a setting or an argument that cannot be meant."""

    exit_code = ExitCode.WRONG_USAGE


class SettingError(WrongUsage):
    """A setting with a value that is not allowed; names the setting and the allowed values."""


class NotFound(WrongUsage):
    """A dossier, procedure, user or object that does not exist."""


class RefusedInput(HosoError):
    """Input that cannot be taken: unreadable, too large, not what it says."""

    exit_code = ExitCode.REFUSED_INPUT


class ComponentMissing(HosoError):
    """A program, language, font, database or store that is absent or does not answer."""

    exit_code = ExitCode.COMPONENT_MISSING


class Forbidden(HosoError):
    """An account that may not do this: of another role or unit, or locked out."""

    exit_code = ExitCode.ANSWER_IS_NO


class CatalogueError(HosoError):
    """A catalogue file that does not hold what its schema asks for; names file and line."""

    exit_code = ExitCode.ANSWER_IS_NO


class ForbiddenTransition(HosoError):
    """A state change that the transition table does not allow."""

    exit_code = ExitCode.ANSWER_IS_NO


class Conflict(HosoError):
    """Somebody else changed it in between: look again, then decide again."""

    exit_code = ExitCode.ANSWER_IS_NO


class VersionChanged(Conflict):
    """The dossier is no longer at the version that was looked at."""


class LookUpOpen(Conflict):
    """A paper is lacking that a state database did not answer for: the applicant must be told before anything else."""


class Retained(HosoError):
    """A deletion or a shortening that retention or a legal hold forbids."""

    exit_code = ExitCode.ANSWER_IS_NO


class IntegrityError(HosoError):
    """Bytes, a row or a chain that is not what was written."""

    exit_code = ExitCode.ANSWER_IS_NO


class OutcomeUnknown(HosoError):
    """A write whose end could not be learnt; the caller repeats it (all our writes are idempotent)."""

    exit_code = ExitCode.COMPONENT_MISSING


class KeyMissing(HosoError):
    """A key that opens what was sealed, and that is not where the settings say, or is another one."""

    exit_code = ExitCode.COMPONENT_MISSING
