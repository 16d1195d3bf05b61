"""The schema that this cfkit writes and the name of its file: known without SQLAlchemy."""

HEAD = "0009"
"""The revision that this cfkit writes. Revisions are numbers, so a newer one sorts after it."""

FILE = "state.db"
