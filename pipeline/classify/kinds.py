"""The kinds of paper that a page may be, made ready for comparing from the catalogue.

In: catalogue, the procedure's version and its other versions. Out: ``Kinds``. One kind for each component of the
procedure, one for each document type that this procedure does not ask for (so that such a paper is named, not
forced into a component). Nothing can go wrong: the catalogue was checked when it was loaded.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from models.learned import Learned
from models.procedure import Catalogue, ComponentRule, DocumentType, Procedure, ProcedureVersion
from pipeline.fold import letters, tone_key

GENERIC = frozenset(
    letters(t)
    for t in (  # noqa: SIM905
        "quyết định, công văn, thông báo, biên bản, báo cáo, tờ trình, giấy chứng nhận, giấy phép, "
        "hợp đồng, chứng từ, văn bản đồng ý, văn bản thỏa thuận, văn bản xác nhận, văn bản, "
        "giấy xác nhận, danh sách, sơ đồ, bản đồ, đơn, tờ khai, biên lai, trích lục, giấy cam đoan, "
        "phương án, kế hoạch, bản vẽ, phiếu kết quả, chứng chỉ, dự án"
    ).split(", ")
)
"""Names that NĐ 30/2020 gives to whole classes of papers: they say too little without what follows them."""

_FORM = re.compile(r"\b(?:mau|bieu mau)(?: so)? (\d{1,3}(?: ?[a-z]\b)?(?: dk)?(?: hc| dkdn)?)")
_ANNEX = re.compile(r"\bphu luc(?: so)? ([ivx]+|\d{1,2}(?: ?[a-z]\b)?)\b")
_BARE_FORM = re.compile(r"\b(\d{1,2} dk)\b")


@dataclass(frozen=True)
class Phrase:
    """A title or cue: as printed, folded, and with case and tone placement evened out."""

    text: str
    plain: str
    toned: str
    generic: bool = False
    sharing: int = 1
    """How many kinds use it: a cue of many kinds says little."""


@dataclass(frozen=True)
class Kind:
    """One kind of paper. ``component`` is None for a document type the procedure does not ask for."""

    document_type: str
    component: str | None
    name: str
    titles: tuple[Phrase, ...]
    cues: tuple[Phrase, ...]
    negative: tuple[Phrase, ...]
    forms: frozenset[str]
    old_forms: frozenset[str]
    fields: tuple[str, ...]
    long_document: bool = False
    issued_by_office: bool = False
    label: str = ""
    """Its name for a learned model: the type where its titles tell it, else the component of its procedure."""

    @property
    def card(self) -> bool:
        """An identity card: small, with a code that holds its data."""
        return any(t.plain in ("can cuoc cong dan", "can cuoc", "identity card") for t in self.titles)


@dataclass(frozen=True)
class Kinds:
    """All kinds, the procedure's components first."""

    all: tuple[Kind, ...]
    by_component: dict[str, Kind] = field(default_factory=dict)
    learned: Learned | None = None
    """The model to ask where the rules are unsure; None where none is in use."""


def form_numbers(text: str) -> frozenset[str]:
    """Form numbers named in ``text``: ``Mẫu số 18``, ``11/ĐK``, ``Phụ lục XIII`` as ``18``, ``11 dk``, ``pl xiii``."""
    plain = letters(text)
    found = {re.sub(r"^0+(?=\d)", "", m.group(1)) for m in _FORM.finditer(plain)}
    found |= {re.sub(r"^0+(?=\d)", "", m.group(1)) for m in _BARE_FORM.finditer(plain)}
    if not found:
        found |= {"pl " + m.group(1) for m in _ANNEX.finditer(plain)}
    return frozenset(found)


def _phrases(texts: Iterable[str], sharing: Counter[str]) -> tuple[Phrase, ...]:
    kept: dict[str, Phrase] = {}
    for text in texts:
        plain = letters(text)
        if plain and plain not in kept:
            kept[plain] = Phrase(text, plain, tone_key(text), plain in GENERIC, sharing.get(plain, 1))
    return tuple(kept.values())


def _cue_sharing(version: ProcedureVersion, catalogue: Catalogue) -> Counter[str]:
    """In how many kinds each cue or title stands."""
    count: Counter[str] = Counter()
    for kind in catalogue.document_types.values():
        count.update({letters(c) for c in (*kind.cues, *kind.titles)})
    for rule in version.components:
        own = catalogue.document_types.get(rule.document_type)
        known = {letters(c) for c in (*own.cues, *own.titles)} if own else set()
        count.update({letters(c) for c in (*rule.cues, *rule.titles)} - known)
    return count


def _forms_of(rule: ComponentRule, kind: DocumentType | None) -> frozenset[str]:
    own = form_numbers(rule.form)
    return own or (frozenset[str]().union(*(form_numbers(f) for f in kind.forms)) if kind else frozenset())


def _old_forms(procedure: Procedure, version: ProcedureVersion, key: str) -> frozenset[str]:
    """Form numbers that other versions of the procedure ask for under the same component."""
    others = (v.component(key) for v in procedure.versions if v is not version)
    return frozenset[str]().union(*(form_numbers(rule.form) for rule in others if rule))


def _component_kind(
    rule: ComponentRule, procedure: Procedure, version: ProcedureVersion, catalogue: Catalogue, sharing: Counter[str]
) -> Kind:
    kind = catalogue.document_types.get(rule.document_type)
    forms = _forms_of(rule, kind)
    return Kind(
        document_type=rule.document_type,
        component=rule.key,
        name=rule.name,
        titles=_phrases(rule.titles or (kind.titles if kind else ()), sharing),
        cues=_phrases((*rule.cues, *(kind.cues if kind else ())), sharing),
        negative=_phrases((*rule.negative, *(kind.negative if kind else ())), sharing),
        forms=forms,
        old_forms=_old_forms(procedure, version, rule.key) - forms,
        fields=tuple(dict.fromkeys((*rule.fields, *(kind.fields if kind else ())))),
        long_document=bool(kind and kind.long_document),
        label=label_of(rule, procedure, catalogue),
    )


def _type_kind(kind: DocumentType, sharing: Counter[str]) -> Kind:
    return Kind(
        document_type=kind.key,
        component=None,
        name=kind.name,
        titles=_phrases(kind.titles, sharing),
        cues=_phrases(kind.cues, sharing),
        negative=_phrases(kind.negative, sharing),
        forms=frozenset[str]().union(*(form_numbers(f) for f in kind.forms)),
        old_forms=frozenset(),
        fields=tuple(kind.fields),
        long_document=kind.long_document,
        issued_by_office=kind.issued_by_office,
        label=kind.key,
    )


def kinds_of(catalogue: Catalogue, procedure: Procedure | None, version: ProcedureVersion | None) -> Kinds:
    """All kinds for one procedure's version; without one, every document type alone."""
    if procedure is None or version is None:
        plain = [_type_kind(t, Counter()) for t in catalogue.document_types.values()]
        return Kinds(tuple(plain), learned=catalogue.learned)
    sharing = _cue_sharing(version, catalogue)
    own = [_component_kind(rule, procedure, version, catalogue, sharing) for rule in version.components]
    merged = _merge_same(own)
    asked = {k.document_type for k in own}
    rest = [_type_kind(t, sharing) for t in catalogue.document_types.values() if t.key not in asked]
    rest += _kinds_elsewhere(catalogue, procedure)
    by_component = {k.component: k for k in own if k.component}
    return Kinds((*merged, *_without_own_titles(rest, merged)), by_component, catalogue.learned)


def label_of(rule: ComponentRule, procedure: Procedure, catalogue: Catalogue) -> str:
    """What a learned model calls a component: a certificate is one everywhere, an application only where it is made."""
    kind = catalogue.document_types.get(rule.document_type)
    return rule.document_type if kind is not None and kind.titles else f"{procedure.key}.{rule.key}"


def _kinds_elsewhere(catalogue: Catalogue, procedure: Procedure) -> list[Kind]:
    """Papers with titles of their own that only other procedures ask for, so that they can be named."""
    found: dict[tuple[str, ...], Kind] = {}
    for other in catalogue.procedures.values():
        if other.key == procedure.key or not other.versions:
            continue
        for rule in other.versions[0].components:
            kind = catalogue.document_types.get(rule.document_type)
            if not rule.titles or (kind is not None and kind.titles):
                continue
            titles = _phrases(rule.titles, Counter())
            found.setdefault(
                tuple(sorted(t.plain for t in titles)),
                Kind(
                    rule.document_type,
                    None,
                    rule.name,
                    titles,
                    _phrases(rule.cues, Counter()),
                    _phrases(rule.negative, Counter()),
                    form_numbers(rule.form),
                    frozenset(),
                    (),
                ),
            )
    return list(found.values())


def _merge_same(own: Sequence[Kind]) -> list[Kind]:
    """Components that look alike (same titles and cues) are one kind: the first stands for all, counts decide later."""
    kept: dict[tuple[object, ...], Kind] = {}
    for kind in own:
        look = tuple(sorted(t.plain for t in kind.titles)), tuple(sorted(c.plain for c in kind.cues))
        kept.setdefault((kind.document_type, look), kind)
    return list(kept.values())


def _without_own_titles(rest: Sequence[Kind], own: Sequence[Kind]) -> list[Kind]:
    """Other types without the titles that a component of the procedure has: these would only split the vote."""
    taken = {t.plain for k in own for t in k.titles}
    kept = [replace(k, titles=tuple(t for t in k.titles if t.plain not in taken)) for k in rest]
    return [k for k, before in zip(kept, rest, strict=True) if k.titles or not before.titles]
