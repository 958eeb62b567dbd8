"""Everything an office can set, as one frozen value; ``hoso/settings.py`` reads it from environment and file.

Each setting is ``HOSO_`` and the field's name in capitals. Sizes are in the unit that the name ends in.
"""

from pathlib import Path

from pydantic import Field

from models.record import Record, Text


class Limits(Record):
    """What one file may cost before it is refused by name."""

    max_file_mb: int = Field(200, ge=1)
    max_pages: int = Field(2000, ge=1)
    max_pixels: int = Field(200_000_000, ge=1_000_000)
    """Of one page image; an A0 drawing at 300 dpi has 139 million."""
    max_files: int = Field(500, ge=1)
    max_unpacked_mb: int = Field(1000, ge=1)
    max_ratio: int = Field(200, ge=2)
    """Unpacked to packed size of an archive."""
    page_seconds: int = Field(120, ge=1)
    file_seconds: int = Field(300, ge=1)
    worker_memory_mb: int = Field(2000, ge=256)


class Settings(Record, populate_by_name=True):
    """The whole configuration of one installation."""

    home: Path
    """Everything of the embedded default lives under it."""
    objects: str = ""
    """``file:///...`` or ``s3://bucket-prefix?endpoint=...``; empty: ``home/objects``."""
    objects_key_file: Path | None = None
    """JSON with ``access_key`` and ``secret_key``; else HOSO_OBJECTS_ACCESS_KEY and HOSO_OBJECTS_SECRET_KEY."""
    register_url: str = Field("", alias="register")
    """``sqlite:///...`` or ``postgresql+psycopg://...``; empty: ``home/register.sqlite``."""
    catalogue: Path | None = None
    trust: Path | None = None
    """Folder of root and intermediate certificates, one sub-folder per purpose."""
    crls: Path | None = None
    workers: int = Field(2, ge=1, le=64)
    unit: str = "H61.02"
    """Unit code of dossiers whose submission names none."""
    office: Text = "Văn phòng Đăng ký đất đai"
    """Name of the office as it stands on notices."""
    province: Text = "Vĩnh Long"
    correct: bool = True
    """Whether misread syllables are corrected (``as_read`` is kept either way)."""
    access_copy_mb: float | None = None
    """Size target of an access copy; None leaves the scan's own compression."""
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    log_level: str = "INFO"
    limits: Limits = Limits()
