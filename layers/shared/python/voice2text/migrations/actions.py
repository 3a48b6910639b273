"""What the migrator can be asked to look at; nothing here changes the database, but `stamp`."""

from collections.abc import Sequence
from dataclasses import dataclass

from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Engine, MetaData, inspect, text

from voice2text.migrations.answer import Answer
from voice2text.migrations.database import current_revision
from voice2text.migrations.drift import drift
from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.fingerprint import facts, fingerprint
from voice2text.migrations.history import History
from voice2text.migrations.honesty import require_agreement, require_untouched
from voice2text.migrations.ledger import digest, read_ledger, rewritten
from voice2text.migrations.plan import plan
from voice2text.migrations.request import Request
from voice2text.migrations.run import Run
from voice2text.migrations.stamping import refusal_to_stamp


@dataclass(frozen=True, slots=True)
class Looking:
    """A database, the migrations, and the answer that is to be filled."""

    engine: Engine
    scripts: ScriptDirectory
    history: History
    models: MetaData | None
    answer: Answer

    def honest(self, current: str) -> None:
        """Do `alembic_version`, the ledger and the files tell the same history?

        Raises:
            MigrationError: `ledger_disagrees`, `unknown_current`, `history_changed`.
        """
        entries = read_ledger(self.engine)
        require_agreement(entries, current)
        self.history.position(current)
        digests = {one: digest(self._script(one)) for one in self.history.messages}
        require_untouched(entries, digests)

    def fingerprint(self) -> None:
        """Puts the schema's fingerprint into the answer."""
        with self.engine.connect() as connection:
            self.answer["fingerprint"] = fingerprint(facts(connection))

    def show(self, request: Request, current: str) -> None:
        """One revision of the history."""
        wanted = self.history.absolute(request, current)
        self.answer["revisions"] = [
            one for one in self.history.described(current) if one["revision"] == wanted
        ]

    def check(self, current: str) -> None:
        """Is everything applied, and do the models, the migrations and the database agree?

        Raises:
            MigrationError: `behind`, `drift`.
        """
        if self.history.position(current) < self.history.position(self.history.head):
            raise MigrationError(
                Code.BEHIND,
                f"The database is at {current}, the migrations end at {self.history.head}: "
                "upgrade, then check again.",
                revision=current,
            )
        self._require_no_drift(current, self.models)

    def verify(self, current: str) -> None:
        """Is the history honest, and the schema exactly what the applied migrations build?

        Raises:
            MigrationError: `ledger_disagrees`, `history_changed`, `drift`.
        """
        self.honest(current)
        self._require_no_drift(current, None)

    def plan(self, request: Request, current: str) -> None:
        """What an upgrade or a downgrade to that target would do."""
        target = self.history.target(request, current)
        steps = self.history.steps(current, target)
        here, there = self.history.position(current), self.history.position(target)
        made = plan(
            self.scripts,
            self.engine.dialect.name,
            steps,
            down=there < here,
            applied=self.history.line[1 : here + 1],
            models=self.models,
        )
        self.answer["plan"] = list(made["steps"])
        self.answer["plan_sha"] = made["plan_sha"]
        self.answer["backup_needed"] = made["backup_needed"]

    def stamp(self, request: Request, current: str, run: Run) -> None:
        """Says that the database is at a revision, if its schema is exactly that revision's.

        Raises:
            MigrationError: `drift`, and each difference is a finding.
        """
        target = self.history.stamp_target(request, current)
        if target == current and self._is_honest(current):
            self.answer["noop"] = True
            return
        line = self._line(target)
        if findings := refusal_to_stamp(self.engine, self.scripts, line):
            raise MigrationError(
                Code.DRIFT,
                f"The schema is not that of {target}, see findings: stamp the revision that it "
                "has, or upgrade.",
                revision=target,
                findings=findings,
            )
        with self.engine.begin() as connection:
            if inspect(connection).has_table("alembic_version"):
                # What it says may be nothing that Alembic could start from.
                connection.execute(text("DELETE FROM alembic_version"))
            MigrationContext.configure(connection).stamp(self.scripts, target)
            rewritten(connection, [self._script(one) for one in line], run=run)
        self.answer["to"] = current_revision(self.engine)

    def _require_no_drift(self, current: str, models: MetaData | None) -> None:
        self.fingerprint()
        if findings := drift(self.engine, self.scripts, self._line(current), models):
            raise MigrationError(
                Code.DRIFT,
                "The database, the migrations and the models differ, see findings: write a "
                "migration for what the models have, undo what was changed by hand.",
                revision=current,
                findings=findings,
            )

    def _is_honest(self, current: str) -> bool:
        try:
            self.honest(current)
        except MigrationError:
            return False
        return True

    def _line(self, current: str) -> Sequence[str]:
        return self.history.line[1 : self.history.position(current) + 1]

    def _script(self, revision: str) -> Script:
        return self.history.scripts(self.scripts, [revision])[0]
