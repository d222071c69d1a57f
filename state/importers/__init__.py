"""Take in what the PBX itself wrote before the dashboard ran: Master.csv and queue_log.

Knows those files' columns and events. Must not know how records are kept or shown.
"""

from state.importers.run import Job, Progress, Report, import_cdr, import_queue_log
from state.importers.told import IMPORTS, run_import

__all__ = [
    "IMPORTS",
    "Job",
    "Progress",
    "Report",
    "import_cdr",
    "import_queue_log",
    "run_import",
]
