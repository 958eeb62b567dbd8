"""Whether a PDF may claim PDF/A-2b: every rule of ISO 19005-2 that files like ours can break.

In: an open ``pikepdf.Pdf``. Out: the faults found, each with its clause; none means the claim holds. What is not
known to be in order is a fault: this is no general validator, it says yes only to what it understands.
"""

import pikepdf


def faults_of(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Everything that forbids the claim; empty where it holds."""
    return ("not checked yet",) if pdf else ()
