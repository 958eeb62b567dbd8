"""Settings: the environment wins over the file, and a wrong one is refused by its name."""

from pathlib import Path

import pytest

from flows.settings import load_settings
from models.error import ExitCode, SettingError


def test_the_embedded_default_lives_under_the_home(tmp_path: Path) -> None:
    settings = load_settings({"HOSO_HOME": str(tmp_path)})
    assert settings.objects == f"file://{tmp_path}/objects"
    assert settings.register_url == f"sqlite:///{tmp_path}/register.sqlite"
    assert settings.trust == tmp_path / "trust"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "hoso.toml").write_text("workers = 3\nport = 9000\nmax_pages = 7\n")
    settings = load_settings({"HOSO_HOME": str(tmp_path), "HOSO_PORT": "9001"})
    assert (settings.workers, settings.port, settings.limits.max_pages) == (3, 9001, 7)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("HOSO_WORKERS", "0", "HOSO_WORKERS"),
        ("HOSO_WORKERS", "many", "HOSO_WORKERS"),
        ("HOSO_MAX_PAGES", "-1", "HOSO_MAX_PAGES"),
        ("HOSO_WROKERS", "2", "unknown setting HOSO_WROKERS"),
        ("HOSO_LIMITS", "5", "unknown setting HOSO_LIMITS"),
        ("HOSO_LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("HOSO_UNIT", "bad unit!", "letters, digits and dots"),
        ("HOSO_ACCESS_COPY_MB", "nan", "HOSO_ACCESS_COPY_MB"),
        ("HOSO_OBJECTS", "ftp://x", "file:///FOLDER or s3://"),
        ("HOSO_REGISTER", "mysql://x", "sqlite:///FILE or postgresql"),
        ("HOSO_TRUST", "/nope", "HOSO_TRUST names /nope"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(tmp_path: Path, name: str, value: str, says: str) -> None:
    with pytest.raises(SettingError, match=says) as caught:
        load_settings({"HOSO_HOME": str(tmp_path), name: value})
    assert caught.value.exit_code is ExitCode.WRONG_USAGE
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("workers = = 3")
    with pytest.raises(SettingError, match=r"x\.toml"):
        load_settings({"HOSO_HOME": str(tmp_path), "HOSO_CONFIG": str(tmp_path / "x.toml")})
    with pytest.raises(SettingError, match="HOSO_CONFIG"):
        load_settings({"HOSO_HOME": str(tmp_path), "HOSO_CONFIG": str(tmp_path / "absent.toml")})
