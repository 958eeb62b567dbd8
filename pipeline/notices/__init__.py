"""The papers an office writes in a case (forms 01 to 06 of TT 03/2025/TT-VPCP), as text and as PDF.

In: a dossier, its events, the catalogue and the time. Out: ``models.notice`` values, and PDF bytes from ``pdf``. Wrong:
``ComponentMissing`` where no font has Vietnamese letters. Nothing here reads a clock: the same in gives the same out.
"""
