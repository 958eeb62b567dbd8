"""IIIF: requests by the rules of Image API 3.0 level 1, manifests by those of Presentation API 3.0."""

import io
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from flows.house import House
from tests.storage.test_packages import eark_python
from tests.web.conftest import SignIn
from tests.web.loader import add_dossier
from tests.web.test_archive import accept, sealed
from web.archive.iiif_image import BadImageRequest, parse

FULL = (2400, 3394)


@pytest.mark.parametrize(
    ("region", "size", "expected"),
    [
        ("full", "max", (0, 0, 2400, 3394, 2400, 3394)),
        ("square", "max", (0, 497, 2400, 2897, 2400, 2400)),
        ("100,200,300,400", "150,", (100, 200, 400, 600, 150, 200)),
        ("2300,3300,500,500", "max", (2300, 3300, 2400, 3394, 100, 94)),
        ("full", ",1697", (0, 0, 2400, 3394, 1200, 1697)),
        ("full", "300,300", (0, 0, 2400, 3394, 300, 300)),
    ],
)
def test_regions_and_sizes(region: str, size: str, expected: tuple[int, ...]) -> None:
    cut = parse(region, size, "0", "default", FULL)
    assert (cut.left, cut.top, cut.right, cut.bottom, cut.width, cut.height) == expected


@pytest.mark.parametrize(
    ("region", "size", "rotation", "quality"),
    [
        ("2400,0,10,10", "max", "0", "default"),
        ("0,0,0,10", "max", "0", "default"),
        ("pct:0,0,10,10", "max", "0", "default"),
        ("full", "2401,", "0", "default"),
        ("full", "^max", "0", "default"),
        ("full", ",", "0", "default"),
        ("full", "max", "90", "default"),
        ("full", "max", "0", "bitonal"),
    ],
)
def test_what_is_not_offered_is_refused(region: str, size: str, rotation: str, quality: str) -> None:
    with pytest.raises(BadImageRequest):
        parse(region, size, rotation, quality, FULL)


@given(st.text(alphabet="0123456789,:^.fulmaxpct-", max_size=24), st.text(alphabet="0123456789,^!max", max_size=12))
def test_any_address_is_a_picture_within_the_page_or_refused(region: str, size: str) -> None:
    try:
        cut = parse(region, size, "0", "default", FULL)
    except BadImageRequest:
        return
    assert 0 <= cut.left < cut.right <= FULL[0]
    assert 0 <= cut.top < cut.bottom <= FULL[1]
    assert 1 <= cut.width <= cut.right - cut.left
    assert 1 <= cut.height <= cut.bottom - cut.top


def sealed_dossier(house: House, number: int = 0) -> str:
    code = add_dossier(house, number, clean=True)
    accept(house, code)
    sealed(house, code)
    return code


def test_a_manifest_leads_to_its_pictures(house: House, sign_in: SignIn) -> None:
    code = sealed_dossier(house)
    client = sign_in("archivist")
    answer = client.get(f"/iiif/{code}/manifest")
    manifest = answer.json()
    assert manifest["@context"] == "http://iiif.io/api/presentation/3/context.json"
    assert len(manifest["items"]) == 5
    canvas = {item["id"] for item in manifest["items"]}
    assert all(item["id"] in canvas for found in manifest["structures"] for item in found["items"])
    body = manifest["items"][0]["items"][0]["items"][0]["body"]
    info = client.get(body["service"][0]["id"] + "/info.json").json()
    assert info["id"] == body["service"][0]["id"]
    assert (info["profile"], info["width"]) == ("level1", 2400)
    part = client.get(f"{info['id']}/100,100,400,300/200,/0/default.jpg")
    with Image.open(io.BytesIO(part.content)) as picture:
        assert picture.size == (200, 150)
    assert client.get(f"{info['id']}/full/9999,/0/default.jpg").status_code == 400


def errors_of(document: dict[str, object]) -> list[str]:
    command = [eark_python(), str(Path(__file__).with_name("iiif_check.py"))]
    done = subprocess.run(command, input=json.dumps(document), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    return list(json.loads(done.stdout))


def test_the_iiif_communitys_own_library_finds_nothing_wrong(house: House, sign_in: SignIn) -> None:
    document = sign_in("archivist").get(f"/iiif/{sealed_dossier(house)}/manifest").json()
    assert errors_of(document) == []
    canvas = document["items"][0]
    for broken in ({**document, "type": "Canvas"}, {**document, "items": [{**canvas, "width": "x"}]}):
        assert errors_of(broken), "the check can fail"


LEVEL_1 = [  # Image API 3.0, 'Compliance': each feature that level 1 requires, as an address and the size of its answer
    ("full/max", (2400, 3394)),
    ("square/max", (2400, 2400)),
    ("100,100,400,300/max", (400, 300)),
    ("full/600,", (600, 848)),
    ("full/,1697", (1200, 1697)),
    ("100,100,400,300/200,150", (200, 150)),
]


def test_level_1_is_kept_feature_by_feature(house: House, sign_in: SignIn) -> None:
    code, client = sealed_dossier(house), sign_in("archivist")
    base = f"/iiif/{code}/image/0-1"
    to_info = client.get(base)
    assert (to_info.status_code, to_info.headers["location"]) == (303, f"{base}/info.json"), "baseUriRedirect"
    described = client.get(f"{base}/info.json")
    assert described.headers["access-control-allow-origin"] == "*", "cors"
    assert described.headers["content-type"].startswith("application/ld+json"), "jsonldMediaType"
    for asked, size in LEVEL_1:
        answer = client.get(f"{base}/{asked}/0/default.jpg")
        assert answer.headers["access-control-allow-origin"] == "*"
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert (picture.format, picture.size) == ("JPEG", size), asked


def test_only_what_stands_in_the_archive_is_offered(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house), sign_in("archivist")
    for address in ("manifest", "image/0-1", "image/0-1/info.json", "image/0-1/full/max/0/default.jpg"):
        assert client.get(f"/iiif/{code}/{address}").status_code == 404, address
