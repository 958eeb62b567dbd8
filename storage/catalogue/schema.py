"""Holding one file against its JSON Schema. In: a ``Lined`` file. Out: problems in plain Vietnamese, by line."""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]

from storage.catalogue.lines import Lined
from storage.catalogue.problem import CatalogueProblem
from storage.catalogue.source import OUR_OWN


@lru_cache(maxsize=16)
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((OUR_OWN / "schema" / f"{name}.schema.json").read_bytes()))


def against_schema(file: Lined, schema: str) -> Iterator[CatalogueProblem]:
    """Every way in which ``file`` does not hold what ``schema`` (a name without ending) asks for."""
    for error in _validator(schema).iter_errors(file.value):
        place = tuple(error.absolute_path)
        if error.validator == "additionalProperties" and isinstance(error.instance, dict):
            known = error.schema.get("properties", {})
            for key in error.instance:
                if key not in known:
                    yield file.problem((*place, key), f"không có mục “{key}”; các mục được dùng: {', '.join(known)}")
        elif error.validator == "propertyNames":
            yield file.problem((*place, str(error.instance)), _said(error))
        else:
            yield file.problem(place, f"{_where(place)}{_said(error)}")


def _where(place: tuple[str | int, ...]) -> str:
    named = [str(p) for p in place if isinstance(p, str)]
    return f"{named[-1]}: " if named else ""


_TYPES = {
    "string": "chữ (đặt trong dấu nháy nếu là số)",
    "integer": "số nguyên",
    "boolean": "true hoặc false",
    "array": "danh sách [..]",
    "object": "nhóm mục",
}
_SAY: dict[str, Callable[[ValidationError], str]] = {
    "required": lambda e: "thiếu mục " + ", ".join(f"“{k}”" for k in e.validator_value if k not in e.instance),
    "type": lambda e: f"phải là {_TYPES.get(str(e.validator_value), e.validator_value)}, đang là {_shown(e.instance)}",
    "enum": lambda e: f"{_shown(e.instance)} không được; chọn một trong: {', '.join(map(str, e.validator_value))}",
    "pattern": lambda e: f"{_shown(e.instance)} không đúng dạng {e.validator_value}",
    "minLength": lambda _: "không được để trống",
    "minItems": lambda _: "phải có ít nhất một dòng",
    "uniqueItems": lambda _: "có phần tử lặp lại",
    "minimum": lambda e: f"{_shown(e.instance)} nhỏ hơn {e.validator_value}",
    "maximum": lambda e: f"{_shown(e.instance)} lớn hơn {e.validator_value}",
    "propertyNames": lambda e: f"{_shown(e.instance)} không đúng dạng của một khoá",
    "anyOf": lambda e: f"phải có một trong: {_alternatives(e)}",
    "oneOf": lambda _: "phải có hoặc components, hoặc inherits (kèm changes, without, added)",
}


def _said(error: ValidationError) -> str:
    # An error in the name of a property is reported by the keyword inside propertyNames.
    say = _SAY.get(str(error.validator))
    return say(error) if say else error.message


def _alternatives(error: ValidationError) -> str:
    return ", ".join(key for choice in error.validator_value for key in choice.get("required", ()))


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
