"""Whole dossiers with known truth.

In: a seed, a procedure and what shall be wrong with it. Out: ``OfficeDossier``: files as bytes, submission, truth.
Wrong: ``ValueError`` for a defect nobody can make of this procedure.

Defects (``name`` or ``name:component``) and what must come of each stand in ``defects.py``.
"""
# ruff: noqa: E501 - lists and signatures read better in few lines

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from tests.office.case import RECEIVED, Case, make_case
from tests.office.chance import dice
from tests.office.defects import Plan, Sheaf, apply
from tests.office.degrade import Level, Wear, degrade, photograph, turn
from tests.office.files import image_pdf, text_pdf
from tests.office.papers.registry import find
from tests.office.pki import VN, Pki, Role
from tests.office.recipes import RECIPES, Recipe
from tests.office.sheet import Sheet, TextMark
from tests.office.truth import Page, TrueField, Word


@dataclass(frozen=True)
class OfficeFile:
    """One file of a dossier."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class PageTruth:
    """What is on one page of one file. ``component`` None: no component's page."""

    file: str
    number: int
    component: str | None
    rotation: int
    blank: bool
    text: str = field(repr=False)
    words: tuple[Word, ...] = field(repr=False)
    fields: tuple[TrueField, ...] = field(repr=False)
    photo: bool = False


@dataclass(frozen=True)
class TrueComponent:
    """One paper and where it lies. ``fields``: every value it prints, first ones first; all roles."""

    component: str
    document_type: str
    sources: tuple[tuple[str, tuple[int, ...]], ...]
    fields: tuple[TrueField, ...] = field(repr=False, default=())

    def values(self, key: str) -> tuple[str, ...]:
        """All values of a field key, as normalised."""
        return tuple(dict.fromkeys(f.value for f in self.fields if f.key == key))


@dataclass(frozen=True)
class Truth:
    """What a perfect program says.

    ``findings``: codes of blocking or review severity that must be there; ``either``: of each group at least one;
    nothing else of those severities should be, except codes in ``allowed``. ``state`` is ``ready`` or ``review``."""

    components: tuple[TrueComponent, ...]
    missing: tuple[str, ...]
    checklist: dict[str, str]
    findings: tuple[str, ...]
    either: tuple[tuple[str, ...], ...]
    allowed: tuple[str, ...]
    state: str
    signatures: dict[str, str]
    pages: tuple[PageTruth, ...] = field(repr=False)


@dataclass(frozen=True)
class OfficeDossier:
    """A dossier as it is handed in, and what is true of it."""

    seed: str
    procedure: str
    defects: tuple[str, ...]
    files: tuple[OfficeFile, ...]
    submission: dict[str, object]
    truth: Truth
    case: Case = field(repr=False)


_NAMES = {
    "don": "Đơn đăng ký", "gcn": "Giấy chứng nhận QSDĐ", "hop_dong": "Hợp đồng công chứng", "can_cuoc": "CCCD",
    "uy_quyen": "Giấy ủy quyền", "to_khai": "Tờ khai", "chung_sinh": "giay_chung_sinh", "de_nghi": "Văn bản đề nghị",
    "dieu_le": "Dieu le cong ty", "ds_thanh_vien": "Danh sách thành viên", "giay_to_phap_ly": "CCCD thành viên",
    "gcn_dkdn": "GP kinh doanh", "nckt": "BC NCKT", "dtm": "Bao cao DTM", "bao_cao_de_xuat": "BCDX cap GPMT",
}  # fmt: skip


def received_of(recipe: Recipe) -> date:
    """The day a dossier of this procedure comes in."""
    return recipe.received or RECEIVED


def make_dossier(
    seed: object, procedure: str, *, defects: Sequence[str] = (), bundle: bool = False, photos: bool = False,
    level: Level | Wear = Level.OFFICE, optional: bool | None = None, conditional: Sequence[str] | None = None, digital: Sequence[str] = (),
    signed: Sequence[str] = (), plain: bool = False, photo_quality: int = 82, dpi: int = 300, pki: Pki | None = None,
) -> OfficeDossier:  # fmt: skip
    """One dossier.

    ``bundle``: all papers in one scan; ``photos``: each page a phone photo; ``digital``: components handed in as
    born-digital PDFs; ``signed``: of those, the digitally signed ones; ``optional``: with or without the optional
    papers (None: by chance); ``conditional``: which conditional papers belong to it (None: by chance);
    ``plain``: each scan a PDF, no JPEGs among them.
    """
    recipe = RECIPES[procedure]
    rng = dice("dossier", seed, procedure, *defects)
    chosen = _conditionals(recipe, conditional, defects, rng.random)
    case = make_case(seed, procedure, received=received_of(recipe), by_agent="uy_quyen" in chosen)
    keys = [*recipe.always, *(c for c in recipe.one_of[:1]), *chosen]
    keys += [c for c in recipe.optional if (rng.random() < 0.5 if optional is None else optional)]
    sheaves = [_sheaf(key, case, photos) for key in keys]
    plan = apply(Plan(case, recipe, sheaves, seed=f"{seed}:{procedure}"), defects)
    maker = _Maker(plan, rng_seed=f"{seed}:{procedure}", level=level, photos=photos, dpi=dpi, pki=pki, plain=plain)
    maker.photo_quality = photo_quality
    maker.digital, maker.signed = set(digital) | set(signed) | plan.signed, set(signed) | plan.signed
    maker.write(bundle=bundle)
    return OfficeDossier(
        str(seed),
        procedure,
        tuple(defects),
        tuple(maker.files),
        _submission(plan, maker, rng.random() < 0.4),
        maker.truth(),
        case,
    )


def _conditionals(recipe: Recipe, wanted: Sequence[str] | None, defects: Sequence[str], chance) -> list[str]:  # type: ignore[no-untyped-def]
    if wanted is not None:
        return list(wanted)
    named = {d.partition(":")[2] for d in defects}
    return [c for c, (_answer, odds) in recipe.conditional.items() if c in named or chance() < odds]


def _sheaf(key: str, case: Case, photos: bool) -> Sheaf:
    kind = "can_cuoc_the" if key == "can_cuoc" and photos else key
    if key == "gcn" and not case.parcel.modern:
        kind = "gcn_a3"
    return Sheaf(key, find(kind, case.procedure).document_type, kind, case)


def _submission(plan: Plan, maker: "_Maker", declares: bool) -> dict[str, object]:
    case, recipe = plan.case, plan.recipe
    moment = datetime.combine(case.received, time(9, 15), VN) + timedelta(
        minutes=dice("minute", plan.seed).randint(0, 300)
    )
    who: dict[str, str] = {"name": case.company.name, "tax_code": case.company.tax_code}
    if recipe.person:
        person = plan.applicant or (case.company.head if case.procedure.startswith("company") else case.owner)
        who = {"name": person.name, "id_number": person.id_number}
    out: dict[str, object] = {
        "submission": f"portal-{dice('submission', plan.seed).randrange(16**8):08x}",
        "procedure": case.procedure,
        "received": moment.isoformat(),
        "applicant": who,
        "channel": 2,
    }
    answers: dict[str, bool] = {
        answer: False for answer, _odds in recipe.conditional.values() if answer in recipe.must_answer
    }
    present = {s.component for s in plan.sheaves} | set(plan.missing)
    answers |= {answer: True for key, (answer, _odds) in recipe.conditional.items() if key in present}
    if answers:
        out["answers"] = answers
    if case.by_agent:
        out["represented_by"] = {"name": case.agent.name, "id_number": case.agent.id_number}
    if declares and not maker.bundled:
        out["declared"] = dict(maker.homes)
    return out


class _Maker:
    """Turns a plan into files, keeping count of what lies where."""

    def __init__(
        self, plan: Plan, *, rng_seed: str, level: Level | Wear, photos: bool, dpi: int, pki: Pki | None, plain: bool
    ) -> None:
        self.plan, self.level, self.photos, self.dpi, self.plain = plan, level, photos, dpi, plain
        self.rng = dice("files", rng_seed)
        self.seed = rng_seed
        self.pki = pki
        self.digital: set[str] = set()
        self.signed: set[str] = set()
        self.files: list[OfficeFile] = []
        self.pages: list[PageTruth] = []
        self.found: list[TrueComponent] = []
        self.signatures: dict[str, str] = {}
        self.homes: dict[str, str] = {}
        self.bundled = False
        self.photo_quality = 82

    # -- pages -----------------------------------------------------------------------------------------------------

    def _rendered(self, sheaf: Sheaf) -> list[Page]:
        pages = []
        for number, sheet in enumerate(sheaf.sheets(), 1):
            page = sheet.render(self.dpi if sheet.size[0] > 300 else 2 * self.dpi)
            seed = f"{self.seed}:{sheaf.component}:{number}:{sheaf.copy}"
            photo = self.photos or sheaf.photo
            if photo:
                page = photograph(
                    page, seed, blur=sheaf.blur, glare=sheaf.glare, tilt=0.8, shadow=0.28, quality=self.photo_quality
                )
            elif not page.blank:
                page = degrade(page, self.level, seed)
            else:
                page = degrade(page, self.level if self.level is not Level.CLEAN else Level.OFFICE, seed)
            page = turn(page, sheaf.turned.get(number, 0))
            pages.append(page)
        return pages

    def _name(self, sheaf: Sheaf, ending: str) -> str:
        kind = self.rng.random()
        stem = _NAMES.get(sheaf.component, sheaf.component)
        if kind < 0.3:
            stem = f"Scan_{self.rng.randint(1, 9999):04d}"
        elif kind < 0.45:
            stem = sheaf.component
        name, k = f"{stem}.{ending}", 2
        while any(f.name == name for f in self.files):
            name, k = f"{stem} ({k}).{ending}", k + 1
        return name

    # -- files -----------------------------------------------------------------------------------------------------

    def write(self, *, bundle: bool) -> None:
        """All files of the plan."""
        self.bundled = bundle
        if bundle:
            self._bundle([s for s in self.plan.sheaves if s.component not in self.digital])
        for sheaf in self.plan.sheaves:
            if sheaf.component in self.digital:
                self._born_digital(sheaf)
            elif not bundle:
                self._scan(sheaf)
        for name, data in self.plan.extra_files:
            self.files.append(OfficeFile(name, data))
            self.signatures[name] = "NO_SIGNATURE"

    def _bundle(self, sheaves: Sequence[Sheaf]) -> None:
        name = self.rng.choice(("Toàn bộ hồ sơ.pdf", "scan_ho_so.pdf", "HS_full_scan.pdf"))
        pages: list[tuple[Sheaf, Page]] = []
        for sheaf in sorted(sheaves, key=lambda s: s.place is not None):
            at = len(pages) if sheaf.place is None else round(sheaf.place * len(pages))
            pages[at:at] = [(sheaf, page) for page in self._rendered(sheaf)]
        for sheaf in sheaves:
            own = [(page, (name, k)) for k, (of, page) in enumerate(pages, 1) if of is sheaf]
            self._keep(sheaf, [page for page, _ in own], [place for _, place in own])
        self.files.append(OfficeFile(name, image_pdf([page for _, page in pages])))
        self.signatures[name] = "NO_SIGNATURE"

    def _scan(self, sheaf: Sheaf) -> None:
        pages = self._rendered(sheaf)
        single = self.photos or sheaf.photo or (not self.plain and self.rng.random() < 0.2)
        if single:
            places = []
            stem = self._name(sheaf, "jpg").removesuffix(".jpg")
            for k, page in enumerate(pages, 1):
                stamp = f"2026{self.rng.randint(1, 2):02d}{self.rng.randint(1, 28):02d}_{self.rng.randint(7, 21):02d}{self.rng.randint(0, 59):02d}{self.rng.randint(0, 59):02d}"
                name = (
                    f"IMG_{stamp}.jpg"
                    if self.photos or sheaf.photo
                    else f"{stem}_{k}.jpg"
                    if len(pages) > 1
                    else f"{stem}.jpg"
                )
                while any(f.name == name for f in self.files):
                    name = name.replace(".jpg", "_1.jpg")
                self.files.append(OfficeFile(name, page.jpeg(80)))
                places.append((name, 1))
                self.homes[name] = sheaf.component
                self.signatures[name] = "NO_SIGNATURE"
            self._keep(sheaf, pages, places)
            return
        name = self._name(sheaf, "pdf")
        self.files.append(OfficeFile(name, image_pdf(pages)))
        self.homes[name] = sheaf.component
        self.signatures[name] = "NO_SIGNATURE"
        self._keep(sheaf, pages, [(name, k) for k in range(1, len(pages) + 1)])

    def _born_digital(self, sheaf: Sheaf) -> None:
        sheets = sheaf.sheets()
        hand = sheaf.component not in self.signed
        data = text_pdf(sheets if hand else [s.unsigned() for s in sheets], compress=not sheaf.broken)
        name = self._name(sheaf, "pdf")
        verdict = "NO_SIGNATURE"
        if sheaf.component in self.signed:
            name = name.removesuffix(".pdf") + "_signed.pdf"
            data, verdict = self._sign(sheaf, data), "TOTAL_PASSED"
        if sheaf.broken:
            data, verdict = broken(data, sheets), "TOTAL_FAILED"
        self.files.append(OfficeFile(name, data))
        self.signatures[name] = verdict
        self.homes[name] = sheaf.component
        pages = [sheet.render(100) for sheet in sheets]
        self._keep(sheaf, pages, [(name, k) for k in range(1, len(pages) + 1)])

    def _sign(self, sheaf: Sheaf, data: bytes) -> bytes:
        pki = self.pki = self.pki or Pki()
        case, person = self.plan.case, self.plan.recipe.person
        at = datetime.combine(case.signed, time(10, 5), VN)
        who = self.plan.applicant or (case.company.head if case.procedure.startswith("company") else case.owner)
        if person:
            identity = pki.identity(Role.CITIZEN, who.name, ids=(f"CCCD:{who.id_number}",))
            shown = who.name
        else:
            ids = (f"MST:{case.company.tax_code}",)
            identity = pki.identity(
                Role.COMPANY, case.company.upper[:64], ids=ids, organisation=case.company.upper[:64]
            )
            shown = case.company.name
        last = len(sheaf.sheets()) - 1
        caption = f"Ký bởi: {shown}\nNgày ký: {at.isoformat()}"
        return pki.sign(data, identity, at=at, box=(330, 60, 560, 100), page=last, caption=caption)

    def _keep(self, sheaf: Sheaf, pages: Sequence[Page], places: Sequence[tuple[str, int]]) -> None:
        component = None if sheaf.stray else sheaf.component
        by_file: dict[str, list[int]] = {}
        fields: list[TrueField] = []
        for page, (name, number) in zip(pages, places, strict=True):
            self.pages.append(
                PageTruth(
                    name,
                    number,
                    component,
                    page.rotation,
                    page.blank,
                    page.text,
                    page.words,
                    page.fields,
                    self.photos or sheaf.photo,
                )
            )
            by_file.setdefault(name, []).append(number)
            fields += page.fields
        if component is not None:
            sources = tuple((name, tuple(numbers)) for name, numbers in by_file.items())
            self.found.append(TrueComponent(component, sheaf.document_type, sources, tuple(fields)))

    def truth(self) -> Truth:
        """What came of it."""
        plan = self.plan
        missing = tuple(plan.missing)
        checklist = {s.component: "present" for s in plan.sheaves if not s.stray}
        checklist |= dict.fromkeys(missing, "missing") | plan.checklist
        clean = not plan.findings and not plan.either
        return Truth(
            tuple(self.found), missing, checklist, tuple(plan.findings), tuple(plan.either), tuple(plan.allowed),
            "ready" if clean else "review", self.signatures, tuple(self.pages),
        )  # fmt: skip


_SHOWN = re.compile(rb"BT 1 0 0 1 ([\d.]+) ([\d.]+) Tm /\S+ \S+ Tf \S+ TL \(([^()\\]{4,})\) Tj")


def broken(data: bytes, sheets: Sequence[Sheet]) -> bytes:
    """The signed file (made without compression) with two figures of an amount exchanged: it looks right, the hash fails."""
    wanted = [(s.size[1] - m.y, m) for s in sheets for m in s.marks if isinstance(m, TextMark) and m.field is not None]
    money = [w for w in wanted if w[1].text[:1].isdigit() and "." in w[1].text] or wanted
    y, mark = money[-1]
    found = min(_SHOWN.finditer(data), key=lambda m: abs(float(m[1]) - mark.x) + abs(float(m[2]) - y))
    text = bytearray(found[3])
    k = next(k for k in range(len(text) - 1) if text[k] != text[k + 1] and {text[k], text[k + 1]}.isdisjoint(b" .,"))
    text[k], text[k + 1] = text[k + 1], text[k]
    return data[: found.start(3)] + bytes(text) + data[found.end(3) :]


def write(dossier: OfficeDossier, folder: Path) -> None:
    """The dossier as a folder: its files and ``submission.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in dossier.files:
        (folder / one.name).write_bytes(one.data)
    text = json.dumps(dossier.submission, ensure_ascii=False, indent=1) + "\n"
    (folder / "submission.json").write_text(text, encoding="utf-8")


__all__ = [
    "OfficeDossier",
    "OfficeFile",
    "PageTruth",
    "TrueComponent",
    "Truth",
    "broken",
    "make_dossier",
    "replace",
    "write",
]
