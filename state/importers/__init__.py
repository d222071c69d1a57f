"""Import the PBX's own files of the time before the dashboard ran: Master.csv and queue_log.

Knows the columns and events of those files, and what the history must not count twice. Must not
know the live board or pages.
"""

from state.importers.command_line import IMPORTS, run_import
from state.importers.import_files import import_cdr, import_queue_log
from state.importers.results import ImportResult, Job, Progress

__all__ = [
    "IMPORTS",
    "ImportResult",
    "Job",
    "Progress",
    "import_cdr",
    "import_queue_log",
    "run_import",
]
