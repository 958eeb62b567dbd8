"""The clerk's desk: queue, dossier page, decisions, corrections, counter intake."""
