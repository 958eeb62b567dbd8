"""E-dossier packages (hồ sơ điện tử): originals, access copies, data and evidence, checkable without this program.

``gather`` collects a dossier, ``export`` writes it as BagIt, E-ARK AIP or SIP, or with the field lists of TT 05/2025
or TT 02/2019; ``check_package`` judges a package; ``seal`` puts one under retention; ``open_package`` takes one in.
"""

from storage.packages.export import export
from storage.packages.gathering import DossierRecord, Extra, ExtraRole, gather
from storage.packages.opening import OpenedPackage, check_package, open_package
from storage.packages.sealing import retain_until, seal

__all__ = [
    "DossierRecord",
    "Extra",
    "ExtraRole",
    "OpenedPackage",
    "check_package",
    "export",
    "gather",
    "open_package",
    "retain_until",
    "seal",
]
