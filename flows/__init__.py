"""What happens to a dossier, in which order, with which limits.

``receive`` takes it in, ``process`` takes it through the pipeline, ``upkeep`` finishes what a crash left,
``intake`` is the same as a Prefect flow. Only ``intake`` and its like import Prefect.
"""
