"""The register's migrations, run by ``storage.register.schema``."""
