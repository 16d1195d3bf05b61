"""What adapters of other packages build on; these names stay as they are between versions.

See docs/own-platform.md and the worked example in examples/plugin.
"""

from .platforms._answers import address, counts, identifier, moment, whole, words
from .platforms._http import Api
from .platforms._lookup import ROOT, SLACK, Seen, attempt_began, part, search
from .platforms._public_media import public_url
from .platforms._settings import Address, MediaSite, PlatformSettings, Secret, Token
from .platforms._upload import Upload, check_attachments, read_range, read_upload

__all__ = [
    "ROOT",
    "SLACK",
    "Address",
    "Api",
    "MediaSite",
    "PlatformSettings",
    "Secret",
    "Seen",
    "Token",
    "Upload",
    "address",
    "attempt_began",
    "check_attachments",
    "counts",
    "identifier",
    "moment",
    "part",
    "public_url",
    "read_range",
    "read_upload",
    "search",
    "whole",
    "words",
]
