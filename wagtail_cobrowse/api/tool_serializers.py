"""Notes, canned replies, bans and the visitor's page, for the workplace."""

from rest_framework import serializers

from django.utils.translation import gettext as _

from .. import notes
from ..banning import HOURS
from ..models import BanReason, Note


class NoteInput(serializers.Serializer):
    client_id = serializers.UUIDField()
    text = serializers.CharField(max_length=notes.LONGEST)


class NoteOutput(serializers.ModelSerializer):
    name = serializers.SerializerMethodField()

    class Meta:
        model = Note
        fields = ["client_id", "after", "name", "text", "created_at"]

    def get_name(self, note) -> str:
        return note.author_name or _("Advisor")


class NotesOutput(serializers.Serializer):
    notes = NoteOutput(many=True)


class WrittenNote(serializers.Serializer):
    note = NoteOutput()


class ReplyOutput(serializers.Serializer):
    """A `replies.Reply`; ``text`` is filled in for this conversation."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    shortcut = serializers.CharField()
    language = serializers.CharField()
    text = serializers.CharField()


class RepliesOutput(serializers.Serializer):
    replies = ReplyOutput(many=True)


class BanInput(serializers.Serializer):
    reason = serializers.ChoiceField(choices=BanReason.choices)
    hours = serializers.ChoiceField(choices=[(each, str(each)) for each in HOURS])


class PageFactsOutput(serializers.Serializer):
    """`page_facts.PageFacts`: of the page that the visitor is on, and no other."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    webcode = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    updated_at = serializers.DateTimeField(allow_null=True)
    edit_url = serializers.CharField(allow_blank=True)
