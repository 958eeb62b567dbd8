"""The steps of one dossier, one module each, in the order of the house.

In and out: models. Each reads originals from the store and computes in confined workers; what was
computed before is recalled instead. A file or page that a worker could not survive becomes a finding on
that file, and the rest goes on. A missing component of the machine raises, and the dossier waits.
"""
