"""The schema's history as this code knows it, oldest first; a test holds it equal to alembic's.

The doors carry no alembic, so the list is written down here.
"""

REVISIONS: tuple[str, ...] = (
    "20261123_130000",
    "20261123_131000",
    "20261123_132000",
    "20261123_140000",
    "20261123_141000",
    "20261123_142000",
    "20261125_134047",
    "20261125_134111",
    "20261125_134112",
    "20261125_160000",
    "20261125_161000",
    "20261125_171000",
    "20261125_172000",
    "20261125_172100",
    "20261125_173000",
    "20261125_173100",
)
