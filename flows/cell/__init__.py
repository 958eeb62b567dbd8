"""The cell in which one stranger's file is opened at a time: a confined process, and the keeper who watches it.

``keeper`` runs in a pool's worker and never looks into a file; it forks ``inside``, the confined process, hands it one
job after the other and takes what comes back through ``answers``. ``walls`` says what confines it on this machine.
"""
