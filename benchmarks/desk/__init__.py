"""The desk as people feel it: a real server process, real Chromium, PostgreSQL with a million dossiers.

``make bench-desk`` or ``python -m benchmarks.desk [--register URL] [--number N] [--clerks N] [--seconds S]``.

Without ``--register`` it starts its own PostgreSQL and fills it with ``benchmarks/loader``; one that is named must have
been filled by it, and gets a few hundred dossiers and fifty accounts more. Two sample dossiers are taken through the
real flow once and then stand in the queues under many codes, so that every page that is opened has real pictures.
"""
