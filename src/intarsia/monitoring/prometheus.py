"""What watching found as numbers that Prometheus reads, for dashboards and alerts that are there already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time

from intarsia.core.lineage import NOBODY
from intarsia.core.watch import SEVERITIES, Watch

_Sample = tuple[dict[str, str], float]


def exposition(watch: Watch) -> str:
    """The findings in the text format of Prometheus, version 0.0.4: every metric with HELP and TYPE, label values escaped, one line a
    sample, in a fixed order; no time stamps, since the time of a finding is the day of the data (a metric of its own).

    Source: prometheus.io/docs/instrumenting/exposition_formats. Cost: the length of the text.
    """
    latest = max((row.on for row in watch.sizes), default=None)
    sizes = [row for row in watch.sizes if row.on == latest and row.segment != NOBODY]
    psi = [({"feature": row.feature}, row) for row in sorted(watch.drift, key=lambda row: row.feature)]
    day = datetime.combine(watch.as_of, time(), UTC).timestamp()
    families: list[tuple[str, str, Iterable[_Sample]]] = [
        ("watch_as_of_timestamp_seconds", "The day of the data that was watched, its first moment in UTC.", [({}, day)]),
        ("watch_alarm", "1 where something is to be done now, else 0.", [({}, float(watch.alarmed))]),
        ("watch_findings", "Findings by severity and topic.", _findings(watch)),
        ("definition_version", "The version of the segments in force.", [({}, float(watch.version))]),
        ("customers", "Customers in all segments.", [({}, float(watch.customers))]),
        ("segment_customers", "Customers of a segment.", [(_segment(watch, row.segment), float(row.customers)) for row in sizes]),
        ("segment_value", f"What a segment is worth: {watch.value or 'not known'}.", _values(watch)),
        (
            "segment_growth_ratio",
            "Growth over the last period.",
            [(_segment(watch, row.segment), row.rate) for row in watch.growth if row.before],
        ),
        ("segment_value_at_risk", "Worth at risk by moving down.", [(_segment(watch, row.segment), row.value) for row in watch.risks]),
        ("moves", "Moves between segments over the last period, by cause.", [({"cause": c.cause}, float(c.moves)) for c in watch.causes]),
        ("transition_customers", "Customers by segment at the start and at the end of the last period.", _transitions(watch)),
        ("feature_psi", "How far a feature has moved since training (PSI).", [(labels, row.psi) for labels, row in psi]),
        ("feature_psi_critical", "The PSI that chance explains.", [(labels, row.critical) for labels, row in psi]),
        ("moves_returned_ratio", "Share of moves taken back within days.", [({"days": str(f.days)}, f.rate) for f in watch.flip_flop]),
    ]
    return "".join(_family(f"intarsia_{name}", told, list(samples)) for name, told, samples in families)


def _family(name: str, told: str, samples: list[_Sample]) -> str:
    if not samples:
        return ""
    head = f"# HELP {name} {_escaped(told)}\n# TYPE {name} gauge\n"
    return head + "".join(f"{name}{_labels(labels)} {_number(value)}\n" for labels, value in samples)


def _findings(watch: Watch) -> list[_Sample]:
    """Every severity, so that an alert's query always finds a number; topics of what was found."""
    topics = sorted({alarm.topic for alarm in watch.alarms}) or ["all"]
    return [
        ({"severity": severity, "topic": topic}, float(sum(alarm.topic == topic for alarm in watch.of(severity))))
        for severity in SEVERITIES
        for topic in topics
    ]


def _values(watch: Watch) -> list[_Sample]:
    latest = max((row.on for row in watch.sizes), default=None)
    rows = [row for row in watch.sizes if row.on == latest and row.segment != NOBODY and watch.value]
    return [(_segment(watch, row.segment), row.value) for row in rows]


def _transitions(watch: Watch) -> list[_Sample]:
    def called(segment: int) -> str:
        return f"S{segment}" if segment else "outside"

    return [({"origin": called(cell.origin), "target": called(cell.target)}, float(cell.customers)) for cell in watch.transitions]


def _segment(watch: Watch, segment: int) -> dict[str, str]:
    return {"segment": f"S{segment}", "name": watch.names.get(segment, "")}


def _labels(labels: dict[str, str]) -> str:
    inside = ",".join(f'{name}="{_escaped(value).replace(chr(34), chr(92) + chr(34))}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _number(value: float) -> str:
    """As Go writes it: whole numbers plain, NaN and +Inf by name."""
    if value != value:  # noqa: PLR0124  NaN
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
