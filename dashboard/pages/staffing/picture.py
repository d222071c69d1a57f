"""Agents, calls and service level by half hour in one picture; thin and rich half hours marked.

Pure: half hours in, a plain dict for Plotly out. Must not know callbacks or the history.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.looks import figures
from dashboard.looks.figures import Figure
from dashboard.looks.theme import BY_KEY, GROUNDS, Theme
from dashboard.pages.staffing.words import RICH_MARK, THIN, VERDICTS, Shown, time_of
from dashboard.reports.queue_measures import markers
from state.board.statuses import FREE, ONCALL, PAUSED
from state.metrics import SERVICE_LEVELS
from state.metrics.staffing import Staffed, Staffing

PX = 592
MOST_NAMES = 12
_TINT = 0.13
_MARKS = {Staffed.THIN: (THIN, ONCALL.key), Staffed.RICH: (RICH_MARK, PAUSED.key)}
"""The sign over a half hour, and the status whose colour it wears."""

_AGENTS, _CALLS, _LEVEL = "y3", "y2", "y"
_DOMAINS = {_AGENTS: [0.58, 0.95], _CALLS: [0.3, 0.52], _LEVEL: [0.0, 0.24]}


def figure(shown: Shown, half: int | None, theme: Theme) -> Figure:
    """Three panels over one axis of half hours; the half hour that was chosen has a frame."""
    halves = shown.halves
    return {
        "data": [*_agents(halves, theme), *_calls(halves, theme), *_level(shown, theme)],
        "layout": figures.frame(
            theme,
            height=PX,
            barmode="stack",
            bargap=0.15,
            margin={"l": 56, "r": 16, "t": 64, "b": 32},
            xaxis=_half_hours(halves, theme),
            yaxis=_panel(_LEVEL, "Service level", theme, range=[0, 102], ticksuffix=" %"),
            yaxis2=_panel(_CALLS, "Calls a day", theme),
            yaxis3=_panel(_AGENTS, "Agents", theme),
            shapes=[*_bands(halves, theme), *_chosen(halves, half, theme)],
            annotations=_signs(halves, theme),
            hovermode="x unified",
            hoversubplots="axis",
            showlegend=True,
            legend={
                "orientation": "h",
                "x": 0,
                "y": 1.01,
                "yanchor": "bottom",
                "traceorder": "normal",
                "font": {"color": GROUNDS[theme].muted},
            },
        ),
    }


def _half_hours(halves: Sequence[Staffing], theme: Theme) -> Figure:
    every = 2 if len(halves) <= MOST_NAMES * 2 else 4
    named = [time_of(each.half) for each in halves if each.half % every == 0]
    return figures.quiet_axis(
        theme,
        type="category",
        tickvals=named,
        tickangle=0,
        showgrid=False,
        anchor=_LEVEL,
        range=[-0.5, len(halves) - 0.5],
    )


def _panel(axis: str, title: str, theme: Theme, **own: object) -> Figure:
    words = {"text": title, "font": {"color": GROUNDS[theme].muted, "size": 12}}
    return figures.quiet_axis(
        theme, domain=_DOMAINS[axis], rangemode="tozero", title=words, nticks=4, **own
    )


def _trace(halves: Sequence[Staffing], values: Sequence[float | None], **own: object) -> Figure:
    return {
        "x": [time_of(each.half) for each in halves],
        "y": [None if value is None else round(value, 1) for value in values],
        "customdata": [each.half for each in halves],
        "hovertemplate": "%{y}",
        **own,
    }


def _agents(halves: Sequence[Staffing], theme: Theme) -> list[Figure]:
    ground, line = GROUNDS[theme], {"type": "scatter", "mode": "lines", "yaxis": _AGENTS}
    needed = [None if each.needed is None else float(each.needed) for each in halves]
    return [
        _trace(halves, [each.free for each in halves], type="bar", name="Free", yaxis=_AGENTS,
               marker=figures.marker_of(BY_KEY[FREE.key], theme)),
        _trace(halves, [each.on_duty for each in halves], **line, name="On duty",
               line={"color": ground.ink, "width": 2, "shape": "hvh"}),
        _trace(halves, needed, **line, name="Needed (Erlang C)",
               line={"color": BY_KEY[ONCALL.key].paint(theme).mark, "width": 2, "shape": "hvh",
                     "dash": "dash"}),
    ]  # fmt: skip


def _calls(halves: Sequence[Staffing], theme: Theme) -> list[Figure]:
    paint = markers(theme)
    return [
        _trace(
            halves,
            [getattr(each.calls, name) / max(1, each.days) for each in halves],
            type="bar",
            name=word,
            yaxis=_CALLS,
            marker=paint[name],
        )
        for name, word in (("answered", "Answered"), ("abandoned", "Abandoned"))
    ]


def _level(shown: Shown, theme: Theme) -> list[Figure]:
    of, share = SERVICE_LEVELS[shown.variant].of, shown.service.share
    line = {"type": "scatter", "yaxis": _LEVEL, "hovertemplate": "%{y} %"}
    levels = [of(each.calls) for each in shown.halves]
    reached = _trace(
        shown.halves,
        levels,
        **{**line, "mode": "lines+markers", "name": "Service level"},
        line={"color": GROUNDS[theme].accent, "width": 2},
    )
    if share is None:
        return [reached]
    target = _trace(
        shown.halves,
        [share * 100] * len(shown.halves),
        **{**line, "mode": "lines", "name": "Target"},
        line={"color": GROUNDS[theme].muted, "width": 1, "dash": "dot"},
    )
    return [reached, target]


def _bands(halves: Sequence[Staffing], theme: Theme) -> list[Figure]:
    """A tint behind each half hour that is thin or rich."""
    return [
        _column(at, layer="below", opacity=_TINT, line={"width": 0},
                fillcolor=BY_KEY[_MARKS[each.staffed][1]].paint(theme).mark)
        for at, each in enumerate(halves)
        if each.staffed in _MARKS
    ]  # fmt: skip


def _chosen(halves: Sequence[Staffing], half: int | None, theme: Theme) -> list[Figure]:
    frame = {"color": GROUNDS[theme].ink, "width": 2}
    return [_column(at, line=frame) for at, each in enumerate(halves) if each.half == half]


def _column(at: int, **own: object) -> Figure:
    return {
        "type": "rect", "xref": "x", "yref": "paper", "x0": at - 0.5, "x1": at + 0.5,
        "y0": 0, "y1": 1, **own,
    }  # fmt: skip


def _signs(halves: Sequence[Staffing], theme: Theme) -> list[Figure]:
    """A sign over each half hour that is thin or rich, so that it reads without colour."""
    return [
        {
            "x": at, "y": 1, "xref": "x", "yref": "paper", "yanchor": "top", "showarrow": False,
            "text": _MARKS[each.staffed][0], "hovertext": VERDICTS[each.staffed],
            "font": {"color": BY_KEY[_MARKS[each.staffed][1]].paint(theme).mark, "size": 12},
        }
        for at, each in enumerate(halves)
        if each.staffed in _MARKS
    ]  # fmt: skip
