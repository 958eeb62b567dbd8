"""The proxy for several desks: nginx takes the file, and it fits the program's limits, settings and addresses."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from models.settings import Limits
from tests.conftest import ROOT

FILE = ROOT / "deploy" / "nginx" / "hoso.conf"
TEXT = "\n".join(line.split("#")[0] for line in FILE.read_text("utf-8").splitlines())


def test_nginx_takes_it(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin") or shutil.which("nginx")
    if nginx is None:
        pytest.skip("nginx is not installed; apt-get install nginx-light")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=desk.example.vn",
         "-keyout", tmp_path / "hoso.key", "-out", tmp_path / "hoso.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    own = TEXT.replace("/etc/nginx/", f"{tmp_path}/").replace("/var/log/nginx/", f"{tmp_path}/")
    (tmp_path / "hoso.conf").write_text(own)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    whole = f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {folders} include {tmp_path}/hoso.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole)
    asked = [nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "errors")]
    ended = subprocess.run(asked, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert "warn" not in ended.stderr, ended.stderr


def test_it_lets_through_what_a_desk_takes() -> None:
    found = re.search(r"client_max_body_size (\d+)m;", TEXT)
    assert found
    assert int(found[1]) * 1024 * 1024 > Limits().max_unpacked_mb * 1_000_000
    assert "proxy_request_buffering off;" in TEXT, "an upload would lie on the proxy's disk first"


def test_the_client_cannot_say_who_it_is() -> None:
    sent = dict(re.findall(r"proxy_set_header (\S+) (\S+);", TEXT))
    assert (sent["X-Forwarded-For"], sent["X-Forwarded-Proto"], sent["Forwarded"]) == ("$remote_addr", "$scheme", '""')
    assert sent["Host"] == "$http_host", "the program makes its own addresses of it"


def test_a_tray_stays_at_one_desk() -> None:
    (mapped,) = re.findall(r'"~(\^/desk/intake/\S+)" \$tray;', TEXT)
    (passed,) = re.findall(r'location ~ "(\^/desk/intake/\S+)" \{', TEXT)
    tray = "0123456789abcdef" * 2
    for address in (f"/desk/intake/{tray}", f"/desk/intake/{tray}/7", f"/desk/intake/{tray}/handover"):
        assert re.search(passed, address)
        found = re.search(mapped.replace("(?<", "(?P<"), address)
        assert found
        assert found["tray"] == tray
    assert not re.search(passed, "/desk/intake")
    plain, trays = (
        re.findall(r"server (\S+);", part) for part in re.findall(r"upstream \S+ \{(.*?)\}", TEXT, re.DOTALL)
    )
    assert plain == trays
