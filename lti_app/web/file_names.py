"""How an answer says under which name it should be saved."""

from __future__ import annotations

import re
from urllib.parse import quote

from lti_app.services.file_names import safe_name


def attachment(name: str) -> str:
    """Offers the name in every script, and something plain to old programs (RFC 6266)."""
    safe = safe_name(name)
    plain = re.sub(r"[^\w. ()-]", "_", safe, flags=re.ASCII)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
