"""The composition root: the one package that names concrete classes."""

from .archive import archived, import_export
from .confirm import confirm
from .diagnosis import given, guide, keep_answers, refusal
from .drafts import long_text, text_of_ideas, write_ideas
from .elsewhere import begin_here, elsewhere, refuse_elsewhere
from .expansion import Told, expand, overlaps
from .health import diagnose
from .inbox import (
    channels_to_hear,
    classifier,
    gist,
    hear_comments,
    kept_for,
    text_of_faq,
)
from .jobs import jobs, write_code_quality, write_jobs
from .learning import known, learned, reported
from .preflight import preflight
from .project import (
    capabilities_of,
    check,
    copy_example,
    example_files,
    example_of,
    find_root,
    is_fed,
    kept_settings,
    language_of,
    load_project,
    packs,
    sample_of,
    settings_of,
    slugs,
    templates_root,
)
from .publishing import publish_due
from .reaction import react
from .replies import cases_of, clear_drafts, draft, reply
from .sandbox import rehearsal, require, sandbox_address, serve_sandbox, today
from .sheets import export_plan, merge_sheet
from .shop import Workshop, workshop
from .sign_in import browser_door, new_key, open_browser, pasted_line
from .site import lay_out
from .state import back_up, records_as, restoring, size_of
from .told import told
from .wizard import try_out, world
from .workers import Listener, due_channels, enqueue_due, projects_of, queue_standing, work

__all__ = [
    "Listener",
    "Told",
    "Workshop",
    "archived",
    "back_up",
    "begin_here",
    "browser_door",
    "capabilities_of",
    "cases_of",
    "channels_to_hear",
    "check",
    "classifier",
    "clear_drafts",
    "confirm",
    "copy_example",
    "diagnose",
    "draft",
    "due_channels",
    "elsewhere",
    "enqueue_due",
    "example_files",
    "example_of",
    "expand",
    "export_plan",
    "find_root",
    "gist",
    "given",
    "guide",
    "hear_comments",
    "import_export",
    "is_fed",
    "jobs",
    "keep_answers",
    "kept_for",
    "kept_settings",
    "known",
    "language_of",
    "lay_out",
    "learned",
    "load_project",
    "long_text",
    "merge_sheet",
    "new_key",
    "open_browser",
    "overlaps",
    "packs",
    "pasted_line",
    "preflight",
    "projects_of",
    "publish_due",
    "queue_standing",
    "react",
    "records_as",
    "refusal",
    "refuse_elsewhere",
    "rehearsal",
    "reply",
    "reported",
    "require",
    "restoring",
    "sample_of",
    "sandbox_address",
    "serve_sandbox",
    "settings_of",
    "size_of",
    "slugs",
    "templates_root",
    "text_of_faq",
    "text_of_ideas",
    "today",
    "told",
    "try_out",
    "work",
    "workshop",
    "world",
    "write_code_quality",
    "write_ideas",
    "write_jobs",
]
