"""``hoso metrics``: how the office stands, for Prometheus on a machine without a desk."""

import sys

import typer


def register(app: typer.Typer) -> None:
    app.command()(metrics)


def metrics() -> None:
    """Print the metrics of docs/metrics.md, for node_exporter's textfile collector or a look by hand."""
    from flows.metrics import render
    from hoso.opening import house as open_it

    sys.stdout.write(render(open_it()).decode("utf-8"))
