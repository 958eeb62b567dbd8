"""Spans are made only where an office collects them, and carry no text of an exception."""

import pytest
from opentelemetry import trace

from flows.tracing import span


class Recorder(trace.Tracer):
    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, object]]] = []

    def start_span(self, name, **options):  # type: ignore[no-untyped-def]
        return trace.INVALID_SPAN

    def start_as_current_span(self, name, **options):  # type: ignore[no-untyped-def]
        self.seen.append((name, options))
        return trace.use_span(trace.INVALID_SPAN)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder()
    monkeypatch.setattr(trace, "get_tracer", lambda *_: made)
    return made


def test_nothing_without_a_collector(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    with span("read", pages=3):
        pass
    assert recorder.seen == []


def test_a_span_carries_codes_and_no_exception(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317")
    with pytest.raises(ValueError), span("read", pages=3):
        raise ValueError("text of a stranger's file")
    [(name, options)] = recorder.seen
    assert (name, options["attributes"]) == ("read", {"hoso.pages": 3})
    assert options["record_exception"] is False
    assert options["set_status_on_exception"] is False
