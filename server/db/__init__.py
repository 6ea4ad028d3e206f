"""The store: models, migrations, the writer thread and queries. The only home of peewee."""
