"""Notifications: quiet by default, to a real SMTP server on loopback, nothing personal in them, tried again."""

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_string, policy
from pathlib import Path

import pytest

from flows.house import House
from flows.notifying import notify, read_addresses
from flows.promises import remind
from models.error import SettingError
from models.message import Message, Occasion
from tests.flows.office_desk import UNIT, later
from tests.web.loader import PEOPLE, add_dossier


class _Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a sender without encryption needs."""

    def handle(self) -> None:
        self._say("220 loopback")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ", 1)[0].upper()
            if word == "DATA":
                self._say("354 go on")
                lines = []
                while (text := self.rfile.readline().decode()) != ".\r\n":
                    lines.append(text)
                self.server.mails.append("".join(lines))  # type: ignore[attr-defined]
                self._say("250 kept")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 loopback" if word in ("EHLO", "HELO", "MAIL", "RCPT", "RSET", "NOOP") else "502 no")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mails() -> Iterator[tuple[int, list[str]]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mailbox) as server:
        server.mails = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], server.mails  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def told_at(house: House, tmp_path: Path, *addresses: str) -> House:
    path = tmp_path / "notify.yaml"
    path.write_text(f"{UNIT}:\n" + "".join(f'  - "{a}"\n' for a in addresses), encoding="utf-8")
    house.__dict__["settings"] = house.settings.model_copy(update={"notify_file": path})
    return house


def mail_to(port: int) -> str:
    return f"mailto://127.0.0.1:{port}?from=hoso@office.example&to=motcua@office.example&mode=insecure&smtp=127.0.0.1"


def test_nothing_is_sent_until_an_office_names_an_address(house: House) -> None:
    add_dossier(house, 1)
    remind(house)
    assert notify(house, lambda *_: pytest.fail("sent")) == 0


def test_a_reminder_goes_out_by_mail_without_a_word_about_the_person(
    house: House, tmp_path: Path, mails: tuple[int, list[str]]
) -> None:
    port, box = mails
    told_at(house, tmp_path, mail_to(port))
    notify(house)
    code = add_dossier(house, 1)
    remind(house)
    assert notify(house) == 1
    (raw,) = box
    mail = message_from_string(raw, policy=policy.default)
    assert mail["subject"] == f"Sắp đến hạn: {code}"
    text = mail.get_body(("plain", "html")).get_content()  # type: ignore[union-attr]
    assert code in text
    assert "Đăng ký biến động" in text
    assert not any(name in raw or name in text for name in (*PEOPLE, "026171732260"))
    assert notify(house) == 0, "once"


def test_an_address_that_does_not_answer_is_tried_again(house: House, tmp_path: Path) -> None:
    told_at(house, tmp_path, mail_to(9))
    notify(house)
    code = add_dossier(house, 1)
    remind(house)
    assert notify(house) == 0
    (parcel,) = house.register.outgoing.troubles()
    assert (parcel.dossier, parcel.attempts) == (code, 1)
    assert "127.0.0.1" not in parcel.problem
    after = later(house, minutes=5)
    after.__dict__["settings"] = house.settings
    assert notify(after, lambda *_: "") == 1
    assert house.register.outgoing.troubles() == ()


@pytest.mark.parametrize("text", ["- x", "H61: x", "H61: [1]", "H61: [nothing]", "a: b: c", "\x00"])
def test_a_file_that_names_no_addresses_is_refused(house: House, tmp_path: Path, text: str) -> None:
    told_at(house, tmp_path)
    (tmp_path / "notify.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingError):
        read_addresses(house)


def test_a_template_can_name_only_what_is_not_personal() -> None:
    with pytest.raises(ValueError, match="no placeholder"):
        Message(subject="{applicant}", body="x")
    subject, _ = Message(subject="Hạn {due} {dossier}", body="x").filled({"due": "1\nBcc: x", "dossier": "a"})
    assert "\n" not in subject
    assert Occasion.OVERDUE.value == "overdue"
