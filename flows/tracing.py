"""OpenTelemetry spans across receipt, steps and pages, where an office collects them; nothing at all where not.

In: a step's name and codes. Out: a span around it when ``OTEL_EXPORTER_OTLP_ENDPOINT`` is set (run the program under
``opentelemetry-instrument``; see docs/operations.md). Attributes are codes and counts, never a person's data.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def span(name: str, **attributes: str | int) -> Iterator[None]:
    """A span of this name for the length of the ``with``. Costs nothing where nobody collects."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        yield
        return
    from opentelemetry import trace

    named = {f"hoso.{key}": value for key, value in attributes.items()}
    # an exception's text may quote a stranger's file: the span says that it failed, not how
    tracer = trace.get_tracer("hoso")
    with tracer.start_as_current_span(name, attributes=named, record_exception=False, set_status_on_exception=False):
        yield
