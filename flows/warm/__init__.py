"""A worker of the office's Prefect server whose processes stay warm from one dossier to the next."""
