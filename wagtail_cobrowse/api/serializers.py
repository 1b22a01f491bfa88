"""The shapes of docs/api.md, read and written."""

from rest_framework import serializers

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import chat, service, site_settings
from ..messages import event_text
from ..models import CobrowseSession, Message
from ..settings import cobrowse_settings


NOT_ACCEPTED = gettext_lazy("Please accept the terms of use and participation.")


class LanguageField(serializers.CharField):
    """A language that may be left out, or be unknown to the site."""

    def __init__(self):
        super().__init__(max_length=16, required=False, default="", allow_blank=True)


class MessageInput(serializers.Serializer):
    client_id = serializers.UUIDField()
    text = serializers.CharField()

    def validate_text(self, text: str) -> str:
        limit = cobrowse_settings.message_max_length
        if len(text) > limit:
            raise serializers.ValidationError(
                _("Please write at most {limit} characters.").format(limit=limit)
            )
        return text


class VisitorMessageInput(MessageInput):
    language = LanguageField()


class ReadInput(serializers.Serializer):
    sequence = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class AfterInput(serializers.Serializer):
    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class ConsentBeginInput(serializers.Serializer):
    page = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class ConsentInput(serializers.Serializer):
    nonce = serializers.CharField(max_length=100)
    terms = serializers.CharField(max_length=64)
    accepted = serializers.BooleanField(
        error_messages={
            "required": gettext_lazy(
                "Please accept the terms of use and participation."
            )
        }
    )
    elapsed = serializers.IntegerField(default=0)

    def validate_accepted(self, accepted: bool) -> bool:
        # Only the ticked box itself counts, not what can be read as a yes.
        if self.initial_data.get("accepted") is not True:
            raise serializers.ValidationError(NOT_ACCEPTED)
        return accepted


class OfferInput(serializers.Serializer):
    client_id = serializers.UUIDField()


class SuggestInput(serializers.Serializer):
    client_id = serializers.UUIDField()
    page = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, default=None, allow_null=True
    )
    webcode = serializers.CharField(max_length=40, required=False, default="")

    def validate(self, data):
        if not data["page"] and not data["webcode"]:
            raise serializers.ValidationError(
                {"page": [_("Choose a page or enter a webcode.")]}
            )
        return data


class StartInput(serializers.Serializer):
    startcode = serializers.CharField(max_length=200)


class MessageOutput(serializers.ModelSerializer):
    """A message, with events told in the reader's language."""

    name = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = [
            "sequence",
            "client_id",
            "author",
            "name",
            "kind",
            "text",
            "data",
            "created_at",
        ]

    def get_name(self, message) -> str:
        if message.author == Message.Author.ADVISOR:
            return message.author_name or _("Advisor")
        return message.author_name

    def get_text(self, message) -> str:
        if message.kind == Message.Kind.EVENT:
            return event_text(message.data)
        return message.text


class MessagesOutput(serializers.Serializer):
    messages = MessageOutput(many=True)
    more = serializers.BooleanField()


class ReceiptOutput(serializers.Serializer):
    ended_at = serializers.DateTimeField()
    reason = serializers.CharField()
    deleted = serializers.DictField(child=serializers.IntegerField())
    filed = serializers.BooleanField()


class OptionalReceiptOutput(serializers.Serializer):
    receipt = ReceiptOutput(allow_null=True)


class StateConversation(serializers.Serializer):
    route = serializers.CharField()
    pseudonym = serializers.CharField()
    state = serializers.CharField()
    advisor = serializers.SerializerMethodField()
    unread = serializers.SerializerMethodField()
    last_sequence = serializers.IntegerField()
    advisor_read = serializers.IntegerField()

    def get_advisor(self, conversation) -> str:
        return chat.public_name(conversation.advisor)

    def get_unread(self, conversation) -> int:
        return (
            Message.objects.filter(
                conversation=conversation, sequence__gt=conversation.visitor_read
            )
            .exclude(author=Message.Author.VISITOR)
            .exclude(kind=Message.Kind.EVENT)
            .count()
        )


class StateSession(serializers.Serializer):
    state = serializers.ChoiceField(choices=CobrowseSession.State.choices)
    advisor = serializers.SerializerMethodField()
    watcher = serializers.SerializerMethodField()
    expires_at = serializers.DateTimeField(
        source="startcode_expires_at", allow_null=True
    )
    color = serializers.SerializerMethodField()
    hold = serializers.SerializerMethodField()
    hold_until = serializers.DateTimeField(allow_null=True)
    page_url = serializers.SerializerMethodField()

    def get_advisor(self, session) -> str:
        return chat.public_name(session.advisor)

    def get_watcher(self, session) -> str:
        return chat.public_name(session.watcher)

    def get_hold(self, session) -> str:
        # While it waits nothing is shared, and nothing has to be agreed to yet.
        waits = session.state == CobrowseSession.State.WAITING
        return "" if waits else session.hold

    def get_page_url(self, session) -> str:
        if session.page is None or not session.page.live:
            return ""
        page = session.page.specific_deferred
        return page.relative_url(session.conversation.site) or ""

    def get_color(self, session) -> str:
        return site_settings.pointer_color(session.conversation.site_id)


class StateService(serializers.Serializer):
    """A `service.Service`: whether somebody is there, and how many come first."""

    state = serializers.ChoiceField(choices=service.STATES)
    text = serializers.CharField()
    changes_at = serializers.DateTimeField(allow_null=True)
    ahead = serializers.IntegerField(allow_null=True)


class StateBan(serializers.Serializer):
    """Whose browser may open no chat here until then."""

    until = serializers.DateTimeField(source="expires_at")
    reason = serializers.CharField(source="get_reason_display")


class StateOutput(serializers.Serializer):
    conversation = StateConversation(allow_null=True)
    session = StateSession(allow_null=True)
    service = StateService()
    language = serializers.CharField()
    ban = StateBan(allow_null=True)
    retention_hours = serializers.IntegerField()


class SentOutput(serializers.Serializer):
    message = MessageOutput()
    state = StateOutput()


class BegunOutput(serializers.Serializer):
    nonce = serializers.CharField()
    terms = serializers.CharField()


class StartcodeOutput(serializers.Serializer):
    startcode = serializers.CharField()
    expires_at = serializers.DateTimeField()


class ConsentAnswer(serializers.Serializer):
    startcode = serializers.CharField(allow_blank=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    receipt = serializers.CharField()


class ConsentOutput(ConsentAnswer):
    state = StateOutput()
