"""The admission check tells a store that keeps its promises from one that only takes them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.error import ComponentMissing
from storage.objects import Mode, Place, open_store
from storage.objects.admission import NO_WORM, AdmissionReport, Promise, check_store
from storage.objects.s3 import S3Store


def broken(report: AdmissionReport) -> set[Promise]:
    return {result.promise for result in report.results if not result.kept}


@pytest.mark.service
@pytest.mark.slow
def test_ceph_is_admitted(s3: Any) -> None:
    report = check_store(open_store(s3.url))
    assert broken(report) == set(), report
    assert report.admitted
    assert {result.promise for result in report.results} == set(Promise) - {Promise.ENCRYPTED}, "asked for by nobody"


def test_a_folder_is_told_what_it_lacks(tmp_path: Path) -> None:
    report = check_store(open_store(str(tmp_path / "o")))
    assert not report.admitted
    assert broken(report) == {Promise.LOCK_ENFORCED}
    assert NO_WORM in {result.message for result in report.results}


def _forgetful(store: S3Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes retention and holds, and keeps neither (rclone, Swift)."""
    monkeypatch.setattr("minio.api.genheaders", lambda metadata, *_more: {"x-amz-meta-sha256": metadata["sha256"]})
    monkeypatch.setattr("minio.Minio.set_object_retention", lambda *a, **k: None)
    monkeypatch.setattr("minio.Minio.enable_object_legal_hold", lambda *a, **k: None)


def _open_to_all(store: S3Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that asks nobody for keys."""

    class Served:
        status = 200

    monkeypatch.setattr("minio.Minio.list_buckets", lambda *a, **k: [])
    monkeypatch.setattr("urllib3.request", lambda *a, **k: Served())


@pytest.mark.service
@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (
            _forgetful,
            {Promise.RETENTION, Promise.RETENTION_MULTIPART, Promise.LOCK_ENFORCED, Promise.NOT_SHORTENED,
             Promise.LEGAL_HOLD},
        ),
        (_open_to_all, {Promise.BAD_KEYS_REFUSED, Promise.STRANGERS_REFUSED, Promise.INTEGRITY}),
    ],
)  # fmt: skip
def test_a_store_that_breaks_promises_is_not_admitted(
    s3: Any,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[S3Store, pytest.MonkeyPatch], None],
    expected: set[Promise],
) -> None:
    store = open_store(s3.url)
    assert isinstance(store, S3Store)
    store.put_bytes(Place.ARCHIVE, "first", b"x")
    spoil(store, monkeypatch)
    report = check_store(store)
    assert expected <= broken(report)
    assert not report.admitted


@pytest.mark.service
def test_retention_that_is_not_kept_is_an_error_and_not_a_seal(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime, timedelta

    store = open_store(s3.url)
    assert isinstance(store, S3Store)
    _forgetful(store, monkeypatch)
    until = datetime.now(UTC) + timedelta(seconds=5)
    with pytest.raises(ComponentMissing, match="did not keep"):
        store.put_bytes(Place.ARCHIVE, "p.zip", b"x", retain_until=until, mode=Mode.COMPLIANCE)


# -- faults of the line


@pytest.mark.service
def test_bad_keys_and_a_dead_server_are_said_in_one_line(
    s3: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOSO_OBJECTS_SECRET_KEY", "wrong")
    with pytest.raises(ComponentMissing, match="keys") as caught:
        open_store(s3.url).put_bytes(Place.WORK, "x", b"x")
    assert "\n" not in str(caught.value)
    dead = open_store("s3://p?endpoint=http://127.0.0.1:9")
    assert isinstance(dead, S3Store)
    dead.connection.retries = 1
    with pytest.raises(ComponentMissing, match="does not answer") as caught:
        dead.put_bytes(Place.WORK, "x", b"x")
    assert "\n" not in str(caught.value)
    with pytest.raises(ComponentMissing, match="does not answer"):
        dead.stat(Place.WORK, "x")


def test_encryption_that_a_server_takes_and_does_not_do_is_said(s3: Any) -> None:
    """Ceph RGW 16 answers 200 to SSE-S3 and stores what it got (facts)."""
    report = check_store(open_store(f"{s3.url}&encrypt=server"))
    (encrypted,) = [result for result in report.results if result.promise is Promise.ENCRYPTED]
    assert not encrypted.kept
    assert "HOSO_ENCRYPTION_KEY" in encrypted.message
    assert not report.admitted
