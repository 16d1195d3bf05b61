"""The schema that this cfkit writes and the name of its file: known without SQLAlchemy."""

HEAD = "0008"
"""The revision that this cfkit writes. Revisions are numbers, so a newer one sorts after it."""

FILE = "state.db"
