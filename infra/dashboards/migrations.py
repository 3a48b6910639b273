"""What migrations did: how long they took, whom they waited for, and what they refused."""

from infra.dashboards.series import Series, function, ours
from infra.dashboards.widgets import Graph, LogTable, Numbers, Page, Row, Text
from voice2text.observability import Metric

_WORDS = """## Migrations
Every run of the migrator, the pipeline's and those by hand; looking (history, plan, check) counts \
as a run, too. **Drift** is what `check` and `verify` found: the database, the migrations and the \
models differ. The guide is alembic/README.md."""

_RUNS = (
    'filter message = "answered" | sort @timestamp desc | limit 20 | display @timestamp,'
    " answer.action, answer.ok, answer.from, answer.to, answer.error.code, answer.elapsed_ms,"
    " answer.run_id"
)


def page() -> Page:
    """The dashboard."""
    return Page(
        "migrations",
        "Migrations",
        [
            Row(3, [Text(_WORDS)]),
            Row(4, [Numbers("Runs", _figures())]),
            Row(
                6,
                [
                    Graph(
                        "How long a run took",
                        "ms",
                        [
                            _run(Metric.MIGRATION_MS, "Maximum", "longest"),
                            _run(Metric.MIGRATION_MS, "Average", "average"),
                            function("Duration", "migrator", "Maximum", "start included"),
                        ],
                    ),
                    Graph(
                        "Wait for another migrator",
                        "ms",
                        [_run(Metric.LOCK_WAIT_MS, "Maximum", "longest wait")],
                    ),
                    Graph(
                        "Runs that were refused or failed",
                        "runs",
                        [_run(Metric.MIGRATIONS_REFUSED, "Sum", "refused or failed")],
                        stacked=True,
                    ),
                ],
            ),
            Row(
                6,
                [
                    Graph(
                        "Migrations applied and taken back",
                        "migrations",
                        [
                            _run(Metric.STEPS_APPLIED, "Sum", "applied"),
                            _run(Metric.STEPS_ROLLED_BACK, "Sum", "taken back"),
                        ],
                        stacked=True,
                    ),
                    Graph(
                        "Drift",
                        "differences",
                        [_run(Metric.DRIFT_FINDINGS, "Maximum", "differences")],
                        limits={"alarm": 1},
                    ),
                ],
            ),
            Row(7, [LogTable("The last runs", "${MigratorLogGroup}", _RUNS)]),
        ],
    )


def _figures() -> list[Series]:
    return [
        _run(Metric.MIGRATION_MS, "SampleCount", "runs"),
        _run(Metric.STEPS_APPLIED, "Sum", "migrations applied"),
        _run(Metric.STEPS_ROLLED_BACK, "Sum", "taken back"),
        _run(Metric.MIGRATIONS_REFUSED, "Sum", "refused or failed"),
        _run(Metric.DRIFT_FINDINGS, "Maximum", "differences"),
    ]


def _run(metric: Metric, stat: str, label: str) -> Series:
    return ours(metric, "migrator", stat, label)
