"""Disposal (tiêu hủy): after retention, without a hold, with two approvals; what stays is a certificate and a stub.

In: the house, a sealed dossier's code, who approved, why. Out: the dossier's stub. Wrong: ``Retained``, ``Forbidden``.
Order: the certificate first, then the objects in every store, then the register: a disposal that was interrupted is
done again to the same end.
"""

from collections.abc import Sequence
from datetime import datetime

from flows.acting import may_act
from flows.house import House
from flows.results import empty_work
from models.dossier import Dossier
from models.error import Retained
from models.package import DisposalCertificate, SealedPackage
from models.state import State, require_transition
from models.user import Role
from storage.objects import Place, incoming_key

APPROVERS = frozenset({Role.LEAD, Role.ARCHIVIST, Role.ADMINISTRATOR})


def dispose(house: House, code: str, *, approved_by: Sequence[str], actor: str, reason: str) -> Dossier:
    """Destroy a sealed dossier: packages, originals, what was computed of them, what the register says of people."""
    approvers = tuple(sorted(set(approved_by) - {actor}))
    if len(approvers) < 2:
        raise Retained(f"disposal of {code} needs two approvals by different people, not by who does it")
    for name in approvers:
        may_act(house, name, code, APPROVERS)
    now, keeping = house.now(), house.register.keeping
    dossier, packages = house.register.dossier(code), keeping.packages(code)
    require_transition(dossier.state, State.DISPOSED)
    for package in packages:
        _require_over(package, now)
    certificate = _certificate(house, dossier, packages, approvers, actor, reason)
    stored = house.objects.put_bytes(
        Place.ARCHIVE, f"disposals/{code}.json", certificate.model_dump_json(indent=1).encode(),
        media_type="application/json",
    )  # fmt: skip
    for store in filter(None, (house.second, house.objects)):
        for package in packages:
            store.dispose(Place.ARCHIVE, package.key, now=now)
        for sha256 in certificate.originals:
            store.dispose(Place.INCOMING, incoming_key(sha256), now=now)
    for sha256 in certificate.originals:
        empty_work(house.objects, sha256)
    for place, key in (
        *((Place.ARCHIVE, package.key) for package in packages),
        *((Place.INCOMING, incoming_key(sha256)) for sha256 in certificate.originals),
    ):
        house.register.copies.forget(place, key)
    return keeping.dispose(
        code, approved_by=approvers, now=now, actor=actor, reason=reason, certificate=stored.sha256 or ""
    )


def _require_over(package: SealedPackage, now: datetime) -> None:
    if package.hold or package.retain_until is None or package.retain_until > now:
        raise Retained(f"{package.dossier} is held or still within its retention; see hoso show {package.dossier}")


def _certificate(
    house: House,
    dossier: Dossier,
    packages: Sequence[SealedPackage],
    approvers: tuple[str, ...],
    actor: str,
    reason: str,
) -> DisposalCertificate:
    own = {file.sha256 for file in dossier.files}
    shared = {sha256 for sha256, _ in house.register.same_paper(sorted(own), dossier.dossier, living=True)}
    return DisposalCertificate(
        dossier=dossier.dossier,
        unit=dossier.unit,
        procedure=dossier.procedure,
        received_at=dossier.received_at,
        disposed_at=house.now(),
        packages=tuple(packages),
        originals=tuple(sorted(own - shared)),
        left=tuple(sorted(own & shared)),
        approved_by=approvers,
        done_by=actor,
        reason=reason,
    )
