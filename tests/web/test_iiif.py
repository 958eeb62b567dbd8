"""IIIF: requests by the rules of Image API 3.0 level 1, manifests by those of Presentation API 3.0."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from flows.house import House
from tests.web.conftest import SignIn
from tests.web.loader import add_dossier
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


def test_a_manifest_leads_to_its_pictures(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
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
    assert client.get(info["id"]).headers["location"].endswith("/info.json")
