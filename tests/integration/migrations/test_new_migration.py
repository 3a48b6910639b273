"""What a developer does: write a migration, leave what is merged alone."""

from pathlib import Path

import pytest

from tests.integration.migrations.workshop import Workshop

pytestmark = pytest.mark.integration

CHECK = ("make", "check", "ONLY=migrations")
TABLES = "layers/shared/python/voice2text/storage/tables.py"
COLUMN = "    met_at: Mapped[datetime]\n"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def migration(workshop: Workshop, message: str, *more: str, code: int = 0) -> str:
    return workshop.run("make", "migration", f"MESSAGE={message}", *more, code=code)


def test_a_changed_model_becomes_a_migration(workshop: Workshop) -> None:
    workshop.replace(TABLES, COLUMN, f"{COLUMN}    nickname: Mapped[str | None]\n")
    said = workshop.run(*CHECK, code=2)
    assert (
        "column users.nickname: in the models, not in the migrations. "
        'Run: make migration MESSAGE="what it does"' in said
    )
    # What a shell or make would read otherwise is part of the message.
    said = migration(workshop, 'it\'s "users".nickname, `id` & more')
    assert "Next: review it" in said
    newest = workshop.versions[-1]
    assert newest.name[16:] == "it_s_users_nickname_id_more.py"
    source = newest.read_text()
    assert "# Review, then delete these lines." in source
    assert 'batch_op.add_column(sa.Column("nickname", sa.Text(), nullable=True))' in source
    assert 'batch_op.drop_column("nickname")' in source
    workshop.run(*CHECK)
    assert "already, so there is nothing to write" in migration(workshop, "again", code=2)


def test_a_migration_without_a_message_or_without_a_difference(workshop: Workshop) -> None:
    before = workshop.versions
    assert "Say what it does: make migration MESSAGE=" in migration(workshop, "", code=2)
    assert "already, so there is nothing to write" in migration(workshop, "nothing", code=2)
    assert workshop.versions == before
    migration(workshop, "by hand", "EMPTY=1")
    assert len(workshop.versions) == len(before) + 1
    workshop.run(*CHECK)


def test_a_dangerous_migration_is_named_at_once_and_by_make_check(workshop: Workshop) -> None:
    workshop.replace(TABLES, COLUMN, f"{COLUMN}    nickname: Mapped[str]\n")
    for said in (migration(workshop, "nickname"), workshop.run(*CHECK, code=2)):
        assert "not-null: users.nickname is new, NOT NULL and has no default" in said


def test_what_is_merged_is_not_edited(workshop: Workshop) -> None:
    workshop.run("git", "switch", "--quiet", "--create", "mine")
    first, *_, last = workshop.versions
    last.write_text(f"{last.read_text()}# harmless?\n")
    workshop.run("git", "commit", "--quiet", "--all", "--message", "Edit history")
    said = workshop.run(*CHECK, code=2)
    assert f"{last.name}: edited-history: it is merged and was edited" in said
    assert first.name not in said
    first.unlink()
    said = workshop.run(*CHECK, code=2)
    assert f"{first.name}: edited-history: it is merged and was deleted" in said


def test_a_list_of_revisions_that_is_out_of_step(workshop: Workshop) -> None:
    newest = workshop.versions[-1].name[:15]
    listing = "layers/shared/python/voice2text/storage/revisions.py"
    workshop.replace(listing, f'    "{newest}",\n', "")
    said = workshop.run(*CHECK, code=2)
    assert "revisions.py and alembic/versions name different revisions" in said
