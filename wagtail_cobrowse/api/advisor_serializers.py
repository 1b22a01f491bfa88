"""Queue rows and details of a conversation, for the workplace."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .. import notes, page_facts, permissions, startcodes, transfers
from ..models import (
    Availability,
    CobrowseSession,
    Conversation,
    FilingReason,
    Transfer,
)
from ..names import public_name
from ..service import STATES
from ..settings import cobrowse_settings
from ..tools import Tool, may_use
from .accounts import AccountField
from .serializers import MessageOutput
from .tool_serializers import PageFactsOutput


State = CobrowseSession.State


class PageOutput(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    webcode = serializers.CharField()
    url = serializers.CharField()


class RowSession(serializers.Serializer):
    state = serializers.ChoiceField(choices=State.choices)


class DetailSession(RowSession):
    hold = serializers.SerializerMethodField()
    hold_until = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(
        source="startcode_expires_at", allow_null=True
    )
    tries_left = serializers.SerializerMethodField()
    locked_out = serializers.SerializerMethodField()
    started_at = serializers.DateTimeField(allow_null=True)
    mine = serializers.SerializerMethodField()
    watcher = serializers.SerializerMethodField()

    def get_watcher(self, session) -> str:
        return public_name(session.watcher)

    def get_hold(self, session) -> str:
        return "" if session.state == State.WAITING else session.hold

    def get_tries_left(self, session) -> int:
        return max(0, cobrowse_settings.startcode_tries - session.startcode_tries)

    def get_locked_out(self, session) -> bool:
        waits = session.state == State.WAITING
        return waits and startcodes.is_locked_out(self.context["user"])

    def get_mine(self, session) -> bool:
        return session.advisor_id == self.context["user"].pk


class TransferOutput(serializers.Serializer):
    """A `queues.Passing`."""

    state = serializers.ChoiceField(choices=[*Transfer.State.values, transfers.EXPIRED])
    to_me = serializers.BooleanField()
    colleague = serializers.CharField()
    note = serializers.CharField()
    expires_at = serializers.DateTimeField()


class RowOutput(serializers.Serializer):
    """A `queues.Row` as the workplace reads it."""

    id = serializers.UUIDField(source="conversation.pk")
    pseudonym = serializers.CharField(source="conversation.pseudonym")
    state = serializers.ChoiceField(
        source="conversation.state", choices=Conversation.State.choices
    )
    language = serializers.CharField(source="conversation.language")
    created_at = serializers.DateTimeField(source="conversation.created_at")
    taken_at = serializers.DateTimeField(
        source="conversation.taken_at", allow_null=True
    )
    mine = serializers.BooleanField()
    unread = serializers.IntegerField()
    preview = serializers.CharField()
    unanswered_since = serializers.DateTimeField(allow_null=True)
    visitor_connected = serializers.BooleanField()
    page = serializers.SerializerMethodField()
    session = RowSession(allow_null=True)
    reads_terms = serializers.BooleanField(source="conversation.reads_terms")
    advisor = serializers.CharField()
    viewers = serializers.ListField(child=serializers.CharField())
    transfer = TransferOutput(allow_null=True)

    @extend_schema_field(PageOutput(allow_null=True))
    def get_page(self, row):
        page = row.conversation.current_page
        # Of who is gone it would be a page of the past.
        if page is None or not row.visitor_connected:
            return None
        return {
            "id": page.pk,
            "title": page.title,
            "webcode": row.webcode,
            "url": page.get_url() or "",
        }


class DetailOutput(RowOutput):
    route = serializers.CharField(source="conversation.route")
    last_sequence = serializers.IntegerField(source="conversation.last_sequence")
    visitor_read = serializers.IntegerField(source="conversation.visitor_read")
    session = DetailSession(allow_null=True)
    may_file = serializers.SerializerMethodField()
    may_ban = serializers.SerializerMethodField()
    may_suggest = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()

    @extend_schema_field(PageFactsOutput(allow_null=True))
    def get_page(self, row):
        facts = page_facts.describe(row.conversation, self.context["user"])
        return facts and PageFactsOutput(facts).data

    def get_notes(self, row) -> int:
        return notes.count(row.conversation)

    def get_may_ban(self, row) -> bool:
        user = self.context["user"]
        return row.mine and permissions.may_ban(user, row.conversation.site)

    def get_may_suggest(self, row) -> bool:
        user, site = self.context["user"], row.conversation.site
        return row.mine and may_use(Tool.SUGGEST, user, site)

    def get_may_file(self, row) -> bool:
        user = self.context["user"]
        return row.mine and permissions.may_file(user, row.conversation.site)


class FileInput(serializers.Serializer):
    reason = serializers.ChoiceField(choices=FilingReason.choices)
    note = serializers.CharField(
        max_length=500, required=False, default="", allow_blank=True
    )


class FiledOutput(serializers.Serializer):
    """Without a case system that took it, the copy for the advisor's machine."""

    delivered = serializers.BooleanField()
    document = serializers.DictField(allow_null=True)
    text = serializers.CharField(allow_blank=True)


class MeOutput(serializers.Serializer):
    """Who asks: what they have chosen, how many chats they have, how many they may."""

    id = AccountField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=Availability.Status.choices)
    chats = serializers.IntegerField()
    limit = serializers.IntegerField(allow_null=True)
    may_take_over = serializers.BooleanField()


class ColleagueOutput(serializers.Serializer):
    id = AccountField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=Availability.Status.choices)
    chats = serializers.IntegerField()
    is_full = serializers.BooleanField()


class ColleaguesOutput(serializers.Serializer):
    colleagues = ColleagueOutput(many=True)


class AvailabilityInput(serializers.Serializer):
    status = serializers.ChoiceField(choices=Availability.Status.choices)


class TransferInput(serializers.Serializer):
    colleague = AccountField()
    note = serializers.CharField(
        max_length=500, required=False, default="", allow_blank=True
    )


class ServiceOutput(serializers.Serializer):
    """How it stands for visitors of this site: `service.Service`."""

    state = serializers.ChoiceField(choices=STATES)
    text = serializers.CharField()
    changes_at = serializers.DateTimeField(allow_null=True)


class WatchOutput(serializers.Serializer):
    """A session of `watching.list_watchable`, for who looks on: nothing of the chat."""

    id = serializers.UUIDField(source="conversation_id")
    pseudonym = serializers.CharField(source="conversation.pseudonym")
    language = serializers.CharField(source="conversation.language")
    route = serializers.CharField(source="conversation.route")
    advisor = serializers.CharField(source="advisor_name")
    watcher = serializers.CharField(source="watcher_name")
    mine = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=State.choices)
    hold = serializers.CharField()
    started_at = serializers.DateTimeField()

    def get_mine(self, session) -> bool:
        return session.watcher_id == self.context["user"].pk


class NewsOutput(serializers.Serializer):
    count = serializers.IntegerField(min_value=0)


class QueueInput(serializers.Serializer):
    """``open``: the conversation that is open at the workplace."""

    open = serializers.UUIDField(required=False)


class QueueOutput(serializers.Serializer):
    conversations = RowOutput(many=True)
    others = RowOutput(many=True)
    watchable = WatchOutput(many=True)
    me = MeOutput()
    service = ServiceOutput()
    open_advisor = serializers.CharField(allow_blank=True)


class SentByAdvisor(serializers.Serializer):
    message = MessageOutput()
