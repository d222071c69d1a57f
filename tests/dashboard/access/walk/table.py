"""Who may open what, written down once more: the walk holds the app against this table.

A route or a callback that is in neither table fails the walk. Deliberately not made from
dashboard/access/doors.py: a slip there must show here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from state.access.roles import Role
from tests.fakes.day import YESTERDAY

WALL, AGENT, SUPERVISOR, MANAGER, ADMIN = Role
BOARD = {SUPERVISOR, MANAGER, ADMIN}
LOOKS_ON = {WALL} | BOARD
REPORTS = {MANAGER, ADMIN}
OWN_DAY = {AGENT} | BOARD
ALL = set(Role)
NOBODY: set[Role] = set()
PUBLIC = None
"""Whoever asks, logged in or not."""

DAY = f"?date={YESTERDAY}"
DAYS = f"?from={YESTERDAY}&to={YESTERDAY}"


MOMENTS = tuple(f"{YESTERDAY}T{hour:02}:{minute:02}" for hour in (9, 10, 12) for minute in (0, 7))


class Route(NamedTuple):
    """Who may GET the paths of a rule; `uncut` routes are for those alone who see everything."""

    roles: set[Role] | None
    paths: tuple[str, ...]
    uncut: bool = False


ROUTES: dict[str, Route] = {
    "/healthz": Route(PUBLIC, ("/healthz",)),
    "/readyz": Route(PUBLIC, ("/readyz",)),
    "/login": Route(PUBLIC, ("/login", "/login?next=//evil.example")),
    "/invitation/<secret>": Route(PUBLIC, ("/invitation/wrong",)),
    "/login/sign-on": Route(PUBLIC, ()),
    "/login/sign-on/back": Route(PUBLIC, ()),
    "/_favicon.ico": Route(PUBLIC, ("/_favicon.ico",)),
    "/_lib/<name>": Route(PUBLIC, ("/_lib/theme.css", "/_lib/none.css")),
    "/assets/<path:filename>": Route(PUBLIC, ("/assets/shell/early.js", "/assets/none.js")),
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": Route(
        PUBLIC, ("/_dash-component-suites/dash/deps/none.js",)
    ),
    "/_dash-layout": Route(ALL, ("/_dash-layout",)),
    "/_dash-dependencies": Route(ALL, ("/_dash-dependencies",)),
    "/_dash-update-component": Route(ALL, ("/_dash-update-component",)),
    "/_reload-hash": Route(NOBODY, ("/_reload-hash",)),
    "/logout": Route(ALL, ("/logout",)),
    "/password": Route(ALL, ("/password",)),
    "/views": Route(BOARD, ("/views",)),
    "/users": Route({ADMIN}, ("/users",), uncut=True),
    "/tokens": Route({ADMIN}, ("/tokens",), uncut=True),
    "/audit": Route({ADMIN}, ("/audit", "/audit?page=x"), uncut=True),
    "/metrics": Route({ADMIN}, ("/metrics",), uncut=True),
    "/api/v1/extensions": Route(
        BOARD, ("/api/v1/extensions", "/api/v1/extensions?since=0", "/api/v1/extensions?since=x")
    ),
    "/api/v1/extensions/<path:number>/changes": Route(
        BOARD,
        tuple(f"/api/v1/extensions/{each}/changes" for each in ("61301", "77401", "no/such")),
    ),
    "/api/v1/calls": Route(BOARD, ("/api/v1/calls",)),
    "/api/v1/board": Route(
        BOARD,
        tuple(f"/api/v1/board?at={at}" for at in (*MOMENTS, "never", "9999-12-31T00:00")),
    ),
    "/api/v1/alerts": Route(
        BOARD,
        (
            "/api/v1/alerts",
            "/api/v1/alerts?open=yes",
            f"/api/v1/alerts{DAYS}",
            "/api/v1/alerts?open=x",
            "/api/v1/alerts?from=never",
        ),
    ),
    "/api/v1/queues": Route(
        BOARD, ("/api/v1/queues", f"/api/v1/queues{DAYS}", "/api/v1/queues?from=never")
    ),
    "/api/v1/agents": Route(
        REPORTS,
        (
            f"/api/v1/agents{DAYS}",
            f"/api/v1/agents{DAYS}&queue=helpqueue",
            f"/api/v1/agents{DAYS}&agent=Borislav+Helper",
            f"/api/v1/agents{DAYS}&group=Support",
            "/api/v1/agents?range=never",
        ),
    ),
    "/api/v1/abandoned": Route(
        BOARD,
        (
            f"/api/v1/abandoned{DAYS}",
            f"/api/v1/abandoned{DAYS}&format=csv&callers=open",
            f"/api/v1/abandoned{DAYS}&queue=helpqueue",
            "/api/v1/abandoned?from=never",
        ),
    ),
    "/api/v1/staffing": Route(
        BOARD,
        (
            f"/api/v1/staffing{DAYS}",
            f"/api/v1/staffing{DAYS}&queue=helpqueue",
            "/api/v1/staffing?range=never",
        ),
    ),
    "/api/v1/legs": Route(
        REPORTS,
        (
            f"/api/v1/legs{DAYS}",
            f"/api/v1/legs{DAYS}&format=csv",
            f"/api/v1/legs{DAYS}&queue=helpqueue",
            f"/api/v1/legs{DAYS}&extension=77401",
            f"/api/v1/legs{DAYS}&agent=Borislav+Helper",
            "/api/v1/legs?from=never",
            f"/api/v1/legs{DAYS}&format=exe",
        ),
    ),
    "/wall": Route(LOOKS_ON, ("/wall", "/wall?queue=helpqueue&group=Support&rotate=20")),
    "/wall/poll": Route(LOOKS_ON, ("/wall/poll", "/wall/poll?v=1&r=x&h=0&q=9")),
    "/": Route(BOARD, ("/", "/?find=helper", f"/?at={MOMENTS[0]}")),
    "/<path:path>": Route(ALL, ("/nowhere",)),
}
"""What a rule of the URL map is for. Pages are in PAGES."""

SIGN_ON = {"/login/sign-on", "/login/sign-on/back"}
"""Rules that are there with single sign-on alone; tests/dashboard/log_in tries them."""

PAGES: dict[str, Route] = {
    "/": ROUTES["/"],
    "/agents": Route(REPORTS, (f"/agents{DAYS}",)),
    "/agents/<number>": Route(OWN_DAY, (f"/agents/61301{DAY}", f"/agents/77401{DAY}")),
    "/day": Route(BOARD, (f"/day{DAY}",)),
    "/utilisation": Route(REPORTS, (f"/utilisation{DAYS}",)),
    "/queues": Route(BOARD, (f"/queues{DAYS}",)),
    "/staffing": Route(BOARD, (f"/staffing{DAYS}",)),
    "/alerts": Route(BOARD, ("/alerts",)),
    "/diagnostics": Route({ADMIN}, ("/diagnostics",), uncut=True),
}
"""Who may open a page, and whose are all callbacks that the page registers."""

HOSTILE: tuple[Any, ...] = (None, "", "\0", "9" * 400, -1, 1e308, [], {}, [[]], {"a": {}}, True)
"""Values that no browser of ours sends, for any input of any callback."""

_SEARCHES = (
    DAYS, DAY, f"{DAYS}&queue=helpqueue", f"{DAYS}&group=Support", f"{DAYS}&agent=Borislav+Helper",
    f"{DAYS}&measure=talk&by=day&agent=77401", "?from=never", "?range=90d", f"{DAYS}&half=18",
    f"{DAYS}&compare=group:Support", f"{DAYS}&compare=weekdays", f"{DAYS}&callers=open",
)  # fmt: skip

FIELDS = ("agent", "group", "queue", "half", "caller", "caller_name", "since", "offered")
"""Columns of all tables that may hold a word of somebody."""

VALUES: dict[str, tuple[Any, ...]] = {
    "search": _SEARCHES,
    "pathname": ("/", "/agents", "/agents/77401", "/day", "/queues", "/utilisation",
                 "/diagnostics", "/nowhere"),
    "agent-day-who.data": ("Anselma Vendor", "61301", "Artemis Vendor", "61302", "77401",
                           "Borislav Helper"),
    "drawer-request.data": ([1, "61301"], [1, "61302"], [1, "77401"], [1, "77403"], [1, "0"]),
    "alerts-acknowledge.data": ([1, "salesalert"], [1, "helpalert"], [1, "nothing"]),
    "ask.data": ([1, -1, 0, 0, 0], [1, None, 0, 0, 0], [1, 999, 0, 0, None]),
    "live-filters.data": (["", "", False, False], ["vendor", "", False, False],
                          ["", "free,oncall", True, True]),
    "drawer-past-request.data": ([1, "61301"], [1, "61302"], [1, "77401"], [1, "77403"], [1, "0"]),
    "live-queue.value": ("*", "helpqueue", "salesqueue"),
    "live-group.value": ("*", "Support", "Sales"),
    "past-request.data": tuple([1, at] for at in (*MOMENTS, "never")),
    "past-facts-request.data": tuple(
        [1, extension, at]
        for at in (*MOMENTS, "never")
        for extension in ("61301", "61302", "77401", "77403", "0")
    ),
    "past-day.data": (str(YESTERDAY), "2026-13-01"),
    "theme.data": ("light",),
    "agent-day-strip.clickData": ({"points": [{"customdata": [0, 2_000_000_000]}]},),
    "diagnostics-callers.value": (True,),
    "n_clicks": (1,),
    "n_intervals": (1,),
    "columnState": ([],),
    "agents-order.data": (["Anselma Vendor", "Borislav Helper"],),
    "queues-order.data": (["salesqueue", "helpqueue"],),
    "staffing-order.data": (["18", "19", "20"],),
    "queues-abandoned-order.data": (["lost-sales-0", "lost-help-0"],),
    "columnDefs": ([{"field": field, "headerName": field} for field in FIELDS],),
}  # fmt: skip
"""Values that a browser sends, by input or by property; 1 for others. Support's names among them:
whoever knows a name may ask for it and must learn nothing."""


PREFIXES = {
    "agents-": "/agents",
    "agent-day-": "/agents/<number>",
    "team-day-": "/day",
    "utilisation-": "/utilisation",
    "queues-": "/queues",
    "staffing-": "/staffing",
    "alerts-": "/alerts",
    "diagnostics-": "/diagnostics",
    "chart.": "/",
    "drawer-facts.": "/",
    "drawer-past.": "/",
    "past-": "/",
    "frame.": "poll",
    "page.": "router",
}
OTHERS = {"poll": Route(OWN_DAY, ()), "router": Route(ALL, ())}
"""Callbacks of the frame, which is round every page."""


def of_callback(output: str) -> Route:
    """Who may call a callback, by the first of its outputs. KeyError for one without an entry."""
    first = output.strip(".").partition("...")[0]
    name = next((name for prefix, name in PREFIXES.items() if first.startswith(prefix)), output)
    return PAGES[name] if name in PAGES else OTHERS[name]


def values_of(name: str) -> tuple[Any, ...]:
    """What a browser may send as this input: by "id.property", or by the property alone."""
    if name.endswith(("from.value", "to.value", "date.value")):
        return (str(YESTERDAY),)
    if name.endswith("key.data"):
        return ("",)  # a browser that shows nothing yet
    return VALUES.get(name) or VALUES.get(name.rpartition(".")[2]) or (1,)
