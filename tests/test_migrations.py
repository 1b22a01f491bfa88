"""A migration leaves the code of the release before at work until it is stopped."""

import pytest

from django.apps import apps
from django.db import models
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
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


#: Kinds of columns, and those that take all that they took and give it back alike.
WIDER = {
    "CharField": {"TextField"},
    "SlugField": {"CharField", "TextField"},
    "SmallIntegerField": {"IntegerField", "BigIntegerField"},
    "IntegerField": {"BigIntegerField"},
    "PositiveSmallIntegerField": {"PositiveIntegerField", "PositiveBigIntegerField"},
    "PositiveIntegerField": {"PositiveBigIntegerField"},
}


def find_harm(operation, state, own_label) -> str:
    """Why code that does not know of ``operation`` fails after it; else "".

    ``state`` is that of all models before it.
    """
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
        model = state.models[own_label, operation.model_name_lower]
        before = model.get_field(operation.name)
        return find_narrowing(before, operation.field, own_label)
    return f"{type(operation).__name__} takes away what old code uses, or forbids it."


def find_narrowing(before, after, own_label) -> str:
    """What old code writes or reads that the changed column does not take or give."""
    kinds = before.get_internal_type(), after.get_internal_type()
    most = [each.max_length or float("inf") for each in (before, after)]
    harms = {
        "Old code writes something else there.": kinds[0] != kinds[1]
        and kinds[1] not in WIDER.get(kinds[0], ()),
        "Old code knows the column by another name.": before.db_column
        != after.db_column,
        "Old code leaves it empty.": before.null and not after.null,
        "Old code does not know that it may be empty.": after.null and not before.null,
        "Old code writes longer texts.": most[1] < most[0],
        "Old code writes other numbers.": digits(after) < digits(before)
        or places(after) < places(before),
        "Old code compares texts in another way.": collation(before)
        != collation(after),
        "Old code may write it twice.": after.unique and not before.unique,
        "Old code leaves it to the database.": after.db_default is NOT_PROVIDED
        and before.db_default is not NOT_PROVIDED,
    }
    if isinstance(before, models.ForeignKey) and isinstance(after, models.ForeignKey):
        is_other = label_of(before) != label_of(after)
        harms["Old code points to something else."] = is_other
        tie = find_tie(after, own_label)
        harms[tie] = bool(tie) and not before.db_constraint
    return next((harm for harm, is_one in harms.items() if is_one), "")


def places(field) -> float:
    """Decimal places; a field that has none of its own takes all."""
    most = getattr(field, "decimal_places", None)
    return float("inf") if most is None else most


def digits(field) -> float:
    """Digits before the point."""
    most = getattr(field, "max_digits", None)
    return float("inf") if most is None else most - places(field)


def collation(field) -> str:
    return getattr(field, "db_collation", None) or ""


def label_of(field) -> str:
    to = field.remote_field.model
    return (to if isinstance(to, str) else to._meta.label).lower()


def find_tie(field, own_label) -> str:
    """Rows of a table that old code does not know keep those that it deletes."""
    if not isinstance(field, models.ForeignKey) or not field.db_constraint:
        return ""
    if label_of(field).split(".")[0] != own_label:
        return ""
    return "Old code cannot delete what it points to: db_constraint=False."


@pytest.mark.parametrize("label", sorted(FIRST))
def test_a_migration_leaves_old_code_at_work(label):
    loader = MigrationLoader(None)
    names = sorted(name for app, name in loader.disk_migrations if app == label)
    assert FIRST[label] in names
    assert apps.get_app_config(label)
    for name in names[names.index(FIRST[label]) + 1 :]:
        state = loader.project_state((label, name), at_end=False)
        for operation in loader.disk_migrations[label, name].operations:
            harm = find_harm(operation, state, label)
            assert not harm, (name, operation.describe())
            operation.state_forwards(label, state)


LABEL = "wagtail_cobrowse"
TIE = models.ForeignKey(f"{LABEL}.Conversation", models.CASCADE)
LOOSE = models.ForeignKey(f"{LABEL}.Conversation", models.CASCADE, db_constraint=False)
FOREIGN = models.ForeignKey("wagtailcore.Site", models.CASCADE, null=True)


def decimal(digits, places):
    return models.DecimalField(max_digits=digits, decimal_places=places)


@pytest.fixture(scope="module")
def state():
    """Models with a column of each sort that a later migration may change."""
    state = ProjectState()
    fields = [
        ("id", models.AutoField(primary_key=True)),
        ("text", models.TextField(verbose_name="text")),
        ("word", models.CharField(max_length=9)),
        ("code", models.SlugField(max_length=9, unique=True)),
        ("number", models.IntegerField(db_default=0)),
        ("read_at", models.DateTimeField(null=True)),
        ("price", decimal(6, 2)),
        ("site", FOREIGN),
        ("loose", LOOSE),
    ]
    ops.CreateModel("Message", fields).state_forwards(LABEL, state)
    return state


@pytest.mark.parametrize(
    "operation",
    [
        ops.CreateModel("Mood", [("id", models.AutoField(primary_key=True))]),
        ops.CreateModel("Mood", [("conversation", LOOSE), ("site", FOREIGN)]),
        ops.AddField("message", "mood", models.TextField(null=True)),
        ops.AddField("message", "mood", models.TextField(db_default="calm")),
        ops.AddField("message", "moods", models.ManyToManyField("auth.User")),
        ops.AlterField("message", "text", models.TextField(verbose_name="words")),
        ops.AlterField("message", "word", models.CharField(max_length=10)),
        ops.AlterField("message", "word", models.TextField()),
        ops.AlterField("message", "code", models.CharField(max_length=9, unique=True)),
        ops.AlterField("message", "number", models.BigIntegerField(db_default=1)),
        ops.AlterField("message", "read_at", models.DateTimeField(null=True)),
        ops.AlterField("message", "price", decimal(8, 4)),
        ops.AlterField("message", "site", FOREIGN),
        ops.AlterField("message", "loose", LOOSE),
        ops.AddIndex("message", models.Index("created_at", name="an_index")),
    ],
)
def test_what_only_adds_is_no_harm(operation, state):
    assert find_harm(operation, state, LABEL) == ""


@pytest.mark.parametrize(
    "operation",
    [
        ops.AddField("message", "mood", models.TextField(default="calm")),
        ops.AddField("message", "tied", TIE),
        ops.CreateModel("Mood", [("conversation", TIE)]),
        ops.AlterField("message", "text", models.TextField(unique=True)),
        ops.AlterField("message", "text", models.TextField(null=True)),
        ops.AlterField("message", "text", models.TextField(db_column="words")),
        ops.AlterField("message", "text", models.CharField(max_length=200)),
        ops.AlterField("message", "word", models.CharField(max_length=8)),
        ops.AlterField("message", "word", models.IntegerField()),
        ops.AlterField("message", "number", models.SmallIntegerField(db_default=0)),
        ops.AlterField("message", "number", models.IntegerField(default=0)),
        ops.AlterField("message", "read_at", models.DateTimeField()),
        ops.AlterField("message", "price", decimal(5, 2)),
        ops.AlterField("message", "price", decimal(6, 1)),
        # A digit more behind the point, and so one less before it.
        ops.AlterField("message", "price", decimal(6, 3)),
        ops.AlterField("message", "text", models.TextField(db_collation="C")),
        ops.AlterField("message", "site", LOOSE),
        ops.AlterField("message", "loose", TIE),
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
def test_what_old_code_would_stumble_over_is_found(operation, state):
    assert find_harm(operation, state, LABEL)
