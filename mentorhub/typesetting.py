"""PDFs made by Typst, tagged for screen readers.

What people wrote reaches a template as JSON alone, never as markup.
"""

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)


def compile_pdf(
    template: Path, data: Mapping[str, Any], *, standards: list[str], at: datetime, what: str
) -> bytes | None:
    """The PDF of a Typst template, which reads ``data`` from ``sys.inputs.data``; None when neither
    Typst's own fonts nor those of the server have all the letters.

    ``at`` is its date, so that the same data give the same file; ``what`` names it in the log.
    """
    # Imported with the first PDF: it takes about 25 MB of a process, and few make one.
    import typst

    given = {
        "input": template.read_bytes(),
        "sys_inputs": {"data": json.dumps(data)},
        "pdf_standards": standards,
        "timestamp": int(at.timestamp()),
    }
    for without_system_fonts in (True, False):
        try:
            return typst.compile(**given, ignore_system_fonts=without_system_fonts)
        except typst.TypstError as error:
            missing = str(error)
    # A message of Typst may quote the text.
    logger.warning("No PDF of %s: %s characters of error", what, len(missing))
    return None
