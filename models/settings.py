"""Everything an office can set, as one frozen value; ``hoso/settings.py`` reads it from environment and file.

Each setting is ``HOSO_`` and the field's name in capitals. Sizes are in the unit that the name ends in.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field

from models.record import Record, Text

_ROLES = r"^((intake|clerk|lead|archivist|administrator)(,(intake|clerk|lead|archivist|administrator))*)?$"


class Limits(Record):
    """What one file may cost before it is refused by name."""

    max_file_mb: int = Field(200, ge=1)
    """Largest file, in megabytes."""
    max_pages: int = Field(2000, ge=1)
    """Most pages of one file."""
    max_pixels: int = Field(200_000_000, ge=1_000_000)
    """Of one page image; an A0 drawing at 300 dpi has 139 million."""
    max_files: int = Field(500, ge=1)
    """Most files of one delivery, and most members of an archive."""
    max_unpacked_mb: int = Field(1000, ge=1)
    """Largest sum of an archive's members, in megabytes."""
    max_ratio: int = Field(200, ge=2)
    """Unpacked to packed size of an archive."""
    page_seconds: int = Field(120, ge=1)
    """Longest time for reading one page."""
    file_seconds: int = Field(300, ge=1)
    """Longest time for opening, verifying or assembling one file."""
    worker_memory_mb: int = Field(2000, ge=256)
    """Address space of one worker process, in megabytes."""


class Settings(Record, populate_by_name=True):
    """The whole configuration of one installation."""

    home: Path
    """Everything of the embedded default lives under it."""
    objects: str = Field("", pattern=r"^(file:///|s3://|$)")
    """``file:///...`` or ``s3://bucket-prefix?endpoint=...``; empty: ``home/objects``."""
    objects_key_file: Path | None = None
    """JSON with ``access_key`` and ``secret_key``; else HOSO_OBJECTS_ACCESS_KEY and HOSO_OBJECTS_SECRET_KEY."""
    second_store: str = Field("", pattern=r"^(file:///|s3://|$)")
    """A store in another place that gets a copy of every object; empty: none. Written as HOSO_OBJECTS."""
    second_key_file: Path | None = None
    """The second store's keys, as HOSO_OBJECTS_KEY_FILE; empty: the same keys as the first."""
    encryption_key: str = Field("", pattern=r"^(file:///|pkcs11:/|$)")
    """The key around the ring of keys that encrypt objects: ``file:///...`` or
    ``pkcs11:/module.so?token=LABEL&key=LABEL&pin=/file``; empty: objects are stored as they are."""
    tsa: str = Field("", pattern=r"^(https?://|$)")
    """Time-stamping authority (RFC 3161) for the daily anchors; empty: none, nothing calls out."""
    fixity_daily: int = Field(500, ge=0)
    """Objects that upkeep reads again each day, in each store."""
    sign_pkcs12: Path | None = None
    """PKCS#12 file with the office's key: e-copies and a page of hashes are signed when a dossier is sealed. Empty, and
    no token either: nothing is signed. Where it is not there, sealing waits and all else goes on."""
    sign_password_file: Path | None = None
    """File with the password of HOSO_SIGN_PKCS12; empty: it has none."""
    sign_pkcs11: str = Field("", pattern=r"^(pkcs11:/|$)")
    """The same with a token: ``pkcs11:/module.so?token=LABEL&key=LABEL&certificate=LABEL&pin=/file``."""
    sign_tsa: str = Field("", pattern=r"^(https?://|$)")
    """Time-stamping authority (RFC 3161) of the office's signatures, which then are PAdES B-LTA; empty: B-B."""
    register_url: str = Field("", alias="register", pattern=r"^(sqlite:///|postgresql\+psycopg://|$)")
    """``sqlite:///...`` or ``postgresql+psycopg://...``; empty: ``home/register.sqlite``."""
    catalogue: Path | None = None
    """Folder of the catalogue; empty: the one that comes with the program."""
    trust: Path | None = None
    """Folder of root and intermediate certificates, one sub-folder per purpose."""
    crls: Path | None = None
    """Folder of revocation lists and stored OCSP responses."""
    watch: str = Field("", pattern=r"^(file:///|s3://|$)")
    """Where others lay deliveries down: ``file:///...`` or ``s3://bucket/prefix?endpoint=...``; empty: nowhere."""
    key_file: Path | None = None
    """File with the key that seals webhook secrets and second factors; empty: ``home/secret.key``, made at first use.
    Several machines share one file; back it up apart from the register."""
    clamd: str = Field("", pattern=r"^(unix:/.+|tcp://.+:\d+|)$")
    """ClamAV's daemon, which scans every file before it is opened: ``unix:/run/clamav/clamd.ctl`` or
    ``tcp://host:3310``; empty: none."""
    webhook_local: bool = False
    """Whether webhooks may go to this machine and its link (loopback, link-local addresses)."""
    workers: int = Field(2, ge=1, le=64)
    """Worker processes; one a core is right."""
    unit: str = Field("H61.02", pattern=r"^[A-Za-z0-9][A-Za-z0-9.]{0,31}$")
    """Unit code of dossiers whose submission names none."""
    office: Text = "Văn phòng Đăng ký đất đai"
    """Name of the office as it stands on notices."""
    province: Text = "Vĩnh Long"
    """Place name before the date on notices."""
    correct: bool = True
    """Whether misread syllables are corrected (``as_read`` is kept either way)."""
    access_copy_mb: float | None = Field(None, gt=0, le=10_000, allow_inf_nan=False)
    """Size target of an access copy, such as a portal's limit; None: as light as it gets without losing its look."""
    four_eyes: str = Field("", pattern=r"^((accept|supplement|reject|withdraw|stop)(,|$))*$")
    """Decisions that take a second person in every procedure, by commas: accept, supplement, reject, withdraw, stop.
    Procedures marked ``four_eyes`` in the catalogue take one for accept and reject anyway."""
    ask_purpose: bool = False
    """Whether an archivist must say why before looking at a dossier; the purpose is kept in the audit log."""
    seal_after_days: int = Field(0, ge=0)
    """Days after the decision until upkeep seals the e-dossier; a result may come back meanwhile."""
    wait_for_result: bool = False
    """Whether upkeep leaves an accepted dossier open until its result was handed over, instead of sealing it."""
    warn_hours: int = Field(24, ge=0)
    """Hours before a deadline at which the office is warned; 0: never."""
    collect_days: int = Field(30, ge=1)
    """Days a result may wait before it counts as uncollected."""
    remind_days: int = Field(30, ge=1)
    """Days between two reminders of an uncollected result."""
    uncollected_days: int = Field(365, ge=1)
    """Days after which an uncollected result is kept with its dossier, which is sealed."""
    state_databases: str = Field("", pattern=r"^(recorded:/.+|)$")
    """State databases that clerks may look papers up in: ``recorded:/FOLDER`` answers from the folder's JSON files (see
    docs/office.md); empty: none, and no form is shown."""
    sync_url: str = Field("", pattern=r"^(https?://.+|)$")
    """Where the synchronising message goes; empty: nowhere."""
    notify_file: Path | None = None
    """File that names, by unit, the Apprise addresses of the office's own people; empty: nobody is notified."""
    host: str = "127.0.0.1"
    """Address the desk listens on."""
    port: int = Field(8080, ge=0, le=65535)
    """Port the desk listens on; 0 takes a free one."""
    second_factor: str = Field("", pattern=_ROLES)
    """Roles that must have a second factor, such as ``administrator,lead``; empty: whoever wants one may."""
    oidc_issuer: str = Field("", pattern=r"^(https?://[^\s?#]+)?$")
    """The office's identity provider (OpenID Connect), by its issuer address; empty: local accounts only."""
    oidc_client_id: str = ""
    """What the identity provider calls this program."""
    oidc_secret_file: Path | None = None
    """File with the secret that the identity provider gave; empty: a public client (PKCE is used either way)."""
    oidc_role_claim: str = "roles"
    """Claim of the ID token that says what a person is."""
    oidc_roles: str = Field("", pattern=r"^([a-z]+=[^,=\s]+(,[a-z]+=[^,=\s]+)*)?$")
    """Which claim's value is which role: ``clerk=can-bo,lead=lanh-dao``; empty: the values are our roles' own names."""
    oidc_unit_claim: str = "units"
    """Claim of the ID token with the person's unit codes."""
    api_per_minute: int = Field(600, ge=1, le=1_000_000)
    """Requests of one key a minute, for each web process; beyond that the answer is 429 with Retry-After."""
    trusted_proxies: str = ""
    """Addresses of proxies whose ``X-Forwarded-For`` and ``-Proto`` are believed, comma-separated; empty: none."""
    metrics_from: str = "127.0.0.1,::1"
    """Addresses that may ask for ``/metrics``, comma-separated; empty: nobody."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    log_format: Literal["text", "json"] = "text"
    """text or json: one object a line, for a collector; neither holds a person's data."""
    limits: Limits = Limits()
