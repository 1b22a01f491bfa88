"""A migration leaves the code of the release before at work until it is stopped."""

import pytest

from django.apps import apps
from django.db import models
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.models.fields import NOT_PROVIDED


pytestmark = pytest.mark.once

#: With these the first release begins: no code of an older one has ever run beside.
FIRST = {
    "wagtail_cobrowse": "0013_presence_mark",
    "wagtail_cobrowse_page": "0001_initial",
}
#: What code of the release before does not notice.
UNNOTICED = (
    ops.AddIndex,
    ops.AlterModelManagers,
    ops.AlterModelOptions,
    ops.RemoveConstraint,
    ops.RemoveIndex,
    ops.RenameIndex,
    ops.RunPython,
)


def find_harm(operation, own_label) -> str:
    """Why code that does not know of ``operation`` fails after it; else ""."""
    if isinstance(operation, UNNOTICED):
        return ""
    if isinstance(operation, ops.CreateModel):
        harms = (find_tie(field, own_label) for _name, field in operation.fields)
        return next(filter(None, harms), "")
    if isinstance(operation, ops.AddField):
        field = operation.field
        is_filled = field.null or field.many_to_many
        if not is_filled and field.db_default is NOT_PROVIDED:
            return "Old code writes rows without the column: null or db_default."
        return find_tie(field, own_label)
    if isinstance(operation, ops.AlterField):
        # Wider or with other words: a column that was filled may become empty only
        # when no old code reads it.
        return "" if not operation.field.unique else "Old code may write it twice."
    return f"{type(operation).__name__} takes away what old code uses, or forbids it."


def find_tie(field, own_label) -> str:
    """Rows of a table that old code does not know keep those that it deletes."""
    if not isinstance(field, models.ForeignKey) or not field.db_constraint:
        return ""
    to = field.remote_field.model
    label = to.split(".")[0] if isinstance(to, str) else to._meta.app_label
    if label.lower() != own_label:
        return ""
    return "Old code cannot delete what it points to: db_constraint=False."


@pytest.mark.parametrize("label", sorted(FIRST))
def test_a_migration_leaves_old_code_at_work(label):
    loader = MigrationLoader(None)
    names = sorted(name for app, name in loader.disk_migrations if app == label)
    assert FIRST[label] in names
    assert apps.get_app_config(label)
    for name in names[names.index(FIRST[label]) + 1 :]:
        for operation in loader.disk_migrations[label, name].operations:
            assert not find_harm(operation, label), (name, operation.describe())


LABEL = "wagtail_cobrowse"
TIE = models.ForeignKey(f"{LABEL}.Conversation", models.CASCADE)
LOOSE = models.ForeignKey(f"{LABEL}.Conversation", models.CASCADE, db_constraint=False)
FOREIGN = models.ForeignKey("wagtailcore.Site", models.CASCADE, null=True)


@pytest.mark.parametrize(
    "operation",
    [
        ops.CreateModel("Mood", [("id", models.AutoField(primary_key=True))]),
        ops.CreateModel("Mood", [("conversation", LOOSE), ("site", FOREIGN)]),
        ops.AddField("message", "mood", models.TextField(null=True)),
        ops.AddField("message", "mood", models.TextField(db_default="calm")),
        ops.AddField("message", "moods", models.ManyToManyField("auth.User")),
        ops.AlterField("message", "text", models.TextField(verbose_name="words")),
        ops.AddIndex("message", models.Index("created_at", name="an_index")),
    ],
)
def test_what_only_adds_is_no_harm(operation):
    assert find_harm(operation, LABEL) == ""


@pytest.mark.parametrize(
    "operation",
    [
        ops.AddField("message", "mood", models.TextField(default="calm")),
        ops.AddField("message", "tied", TIE),
        ops.CreateModel("Mood", [("conversation", TIE)]),
        ops.AlterField("message", "text", models.TextField(unique=True)),
        ops.RemoveField("message", "text"),
        ops.RenameField("message", "text", "words"),
        ops.DeleteModel("Message"),
        ops.RenameModel("Message", "Word"),
        ops.RunSQL("DROP TABLE wagtail_cobrowse_message"),
        ops.AddConstraint(
            "message", models.UniqueConstraint(fields=["text"], name="a_constraint")
        ),
    ],
)
def test_what_old_code_would_stumble_over_is_found(operation):
    assert find_harm(operation, LABEL)
