"""From what stands in a procedure's file to what the law says: versions inherit, components take from their type.

In: parsed YAML of one procedure. Out: the same with nothing left to look up. Wrong: ``ValueError`` naming the version.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Raw = dict[str, Any]

# Facts of a version that are its own and never inherited.
_OWN = frozenset({"valid_from", "valid_to", "inherits", "changes", "without", "added", "note", "legal", "source"})


def versions(procedure: Mapping[str, Any]) -> Iterator[Raw]:
    """Each version with ``components`` complete, newest first."""
    written = {str(v["valid_from"]): v for v in procedure["versions"]}
    resolved = [_version(written, str(v["valid_from"]), ()) for v in procedure["versions"]]
    forms: dict[str, list[str]] = {}
    for component in (c for v in resolved for c in v["components"]):
        if form := component.get("form"):
            forms.setdefault(component["key"], []).append(form)
    for version in sorted(resolved, key=lambda v: str(v["valid_from"]), reverse=True):
        for component in version["components"]:
            others = [f for f in dict.fromkeys(forms.get(component["key"], ())) if f != component.get("form")]
            component["superseded_forms"] = others
        yield version


def _version(written: Mapping[str, Raw], name: str, seen: tuple[str, ...]) -> Raw:
    version = written[name]
    if "inherits" not in version:
        return {**version, "components": [dict(c) for c in version["components"]]}
    parent = str(version["inherits"])
    if parent not in written or parent in (*seen, name):
        raise ValueError(f"version {name} inherits {parent}, which is not another version of this procedure")
    base = _version(written, parent, (*seen, name))
    changes, without = version.get("changes") or {}, set(version.get("without") or ())
    unknown = (set(changes) | without) - {c["key"] for c in base["components"]}
    if unknown:
        raise ValueError(f"version {name} changes {', '.join(sorted(unknown))}, which {parent} does not have")
    components = [{**c, **changes.get(c["key"], {})} for c in base["components"] if c["key"] not in without]
    components += [dict(c) for c in version.get("added") or ()]
    inherited = {k: v for k, v in base.items() if k not in _OWN}
    own = {k: v for k, v in version.items() if k not in {"inherits", "changes", "without", "added"}}
    return {**inherited, **own, "components": components}


def type_of(component: Mapping[str, Any]) -> str:
    """The document type's key: the one named, else the component's own key."""
    return str(component.get("document_type") or component["key"])


_TYPE_FACTS = ("titles", "cues", "negative", "fields", "type_number", "scan_dpi", "long_document", "contents")


def own_type(component: Mapping[str, Any]) -> Raw:
    """The document type that a component without a known one describes by its own titles and cues."""
    facts = {k: component[k] for k in _TYPE_FACTS if k in component}
    return {"name": component["name"], "forms": [component["form"]] if component.get("form") else [], **facts}


def merged_types(first: Raw, second: Raw) -> Raw:
    """Two descriptions of the same type, from two procedures, as one."""
    lists = {k: list(dict.fromkeys([*first.get(k, ()), *second.get(k, ())])) for k in (*_TYPE_FACTS[:4], "forms")}
    return {**second, **first, **lists}


_COUNTS = {"original": "original", "certified": "certified", "copy": "copy_", "present": "present"}


def component(written: Mapping[str, Any], kind: Mapping[str, Any]) -> Raw:
    """A component rule's values: its own where it says something, its type's (``kind``) otherwise."""
    rule = {k: v for k, v in written.items() if k not in _COUNTS and k not in {"long_document", "contents"}}
    counts = {name: written.get(key, 0) for key, name in _COUNTS.items()}
    rule["document_type"] = type_of(written)
    rule["counts"] = counts
    rule["presented_only"] = bool(counts["present"]) and not any(counts[k] for k in ("original", "certified", "copy_"))
    rule.setdefault("name", kind.get("name"))
    for key in (
        "titles",
        "fields",
        "scan_dpi",
        "type_number",
        "seal_required",
        "signature_required",
        "has_expiry",
        "database",
    ):
        if key not in rule and key in kind:
            rule[key] = kind[key]
    for key in ("cues", "negative"):
        rule[key] = list(dict.fromkeys([*rule.get(key, ()), *kind.get(key, ())]))
    when = rule.get("when")
    if when and not when.get("expression") and when.get("answer"):
        rule["when"] = {**when, "expression": f"answer.{when['answer']}"}
    return rule
