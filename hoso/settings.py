"""The settings, as the front door hands them out; read in ``flows.settings`` so that workers can read them too."""

from flows.settings import load_settings, setting_names

__all__ = ["load_settings", "setting_names"]
