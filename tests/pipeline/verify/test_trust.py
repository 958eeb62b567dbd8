"""The trust store: purposes by folder, roots by self-signature, one parse per content, nothing from outside."""

import socket
from pathlib import Path

import pytest

from models.signature import SubIndication, Verdict
from pipeline.verify import load_trust
from pipeline.verify.trust import Purpose, TrustError
from tests.pipeline.verify.conftest import Check
from tests.pipeline.verify.corpus import signed
from tests.pipeline.verify.pki import world


def test_purpose_is_the_sub_folder_and_flat_is_public(tmp_path: Path) -> None:
    trust, crls = world().write_trust(tmp_path)
    (trust / "extra.cer").write_bytes(world().stranger.asn1.dump())
    store = load_trust(trust, crls)
    by_file = {entry.file: entry for entry in store.certificates}
    assert by_file["ca.pem"].purpose is Purpose.GOVERNMENT
    assert not by_file["ca.pem"].is_root
    assert by_file["extra.cer"].purpose is Purpose.PUBLIC
    assert len(store.roots) == 3
    assert len(store.crls) == 4


def test_same_bytes_are_parsed_once(tmp_path: Path) -> None:
    trust, crls = world().write_trust(tmp_path)
    assert load_trust(trust, crls) is load_trust(trust, crls)
    (trust / "public" / "authority.pem").unlink()
    assert len(load_trust(trust, crls).intermediates) == 1


def test_an_intermediate_is_no_anchor(check: Check, tmp_path: Path) -> None:
    _, crls = world().write_trust(tmp_path / "o")
    loose = tmp_path / "loose"
    loose.mkdir()
    (loose / "authority.pem").write_bytes(world().authority.pem)
    assert (
        check(signed("B-B"), trust=load_trust(loose, crls)).sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    )


@pytest.mark.parametrize(
    "content", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_a_file_that_is_no_certificate_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.pem").write_bytes(content)
    with pytest.raises(TrustError, match=r"bad\.pem"):
        load_trust(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="nowhere"):
        load_trust(tmp_path / "nowhere")


@pytest.mark.parametrize("kind", ["B-B", "B-T", "B-LTA"])
def test_nothing_contacts_the_network(check: Check, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    data = signed(kind)

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert check(data).verdict is Verdict.TOTAL_PASSED
