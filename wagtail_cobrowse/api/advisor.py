"""The advisor's queue and conversations."""

from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from .. import chat, ownership, permissions, queues, service, tools, viewers, watching
from ..models import Conversation, EndReason, Message
from ..tools import Tool
from .advisor_serializers import (
    DetailOutput,
    NewsOutput,
    QueueInput,
    QueueOutput,
    SentByAdvisor,
)
from .authentication import MayWork
from .availability import describe_me
from .base import AdvisorView, describe
from .errors import NoConversation, NotTaken, Taken
from .serializers import (
    AfterInput,
    MessageInput,
    MessageOutput,
    MessagesOutput,
    OfferInput,
    ReadInput,
    SuggestInput,
)
from .visitor_chat import read_messages


class QueueView(AdvisorView):
    """Who waits, my own conversations, and of others what I may see."""

    permission_classes = [MayWork]

    @describe("advisor_queue", parameters=[QueueInput], responses=QueueOutput)
    def get(self, request):
        query = QueueInput(data=request.query_params)
        query.is_valid(raise_exception=True)
        site, user = self.get_site(), request.user
        may_advise = permissions.may_advise(user, site)
        may_watch = permissions.may_watch(user, site)
        may_take_over = permissions.may_take_over(user, site)
        answer = {
            "conversations": queues.list_queue(site, user) if may_advise else [],
            "others": queues.list_others(site, user) if may_take_over else [],
            "watchable": watching.list_watchable(site, user) if may_watch else [],
            "me": {**describe_me(user, site), "may_take_over": may_take_over},
            "service": service.find(site),
            "open_advisor": queues.find_other_advisor(
                site, user, query.validated_data.get("open")
            ),
        }
        return Response(QueueOutput(answer, context={"user": user}).data)


class NewsView(AdvisorView):
    """How many wait or have written: the badge at the admin's menu item."""

    permission_classes = [MayWork]

    @describe("advisor_news", responses=NewsOutput)
    def get(self, request):
        site, user = self.get_site(), request.user
        may_advise = permissions.may_advise(user, site)
        count = queues.count_news(site, user) if may_advise else 0
        return Response(NewsOutput({"count": count}).data)


class OneConversation(AdvisorView):
    """What endpoints of one conversation share."""

    def get_conversation(self, pk, *, mine: bool = False) -> Conversation:
        """The living conversation. Raises what docs/api.md says."""
        conversation = self.find_living(pk)
        owner, user = conversation.advisor, self.request.user
        if mine and owner is None:
            raise NotTaken
        may_read = viewers.may_view(conversation, user.pk)
        if owner not in (None, user) and (mine or not may_read):
            raise Taken(chat.public_name(owner), status.HTTP_403_FORBIDDEN)
        return conversation

    def find_living(self, pk) -> Conversation:
        """A living conversation of this site, whoever has it."""
        conversation = (
            Conversation.objects.filter(pk=pk, site=self.get_site())
            .exclude(state=Conversation.State.ENDED)
            .select_related("site__root_page", "advisor")
            .first()
        )
        if conversation is None:
            raise NoConversation
        return conversation

    def detail(self, conversation) -> Response:
        """`Detail` of docs/api.md, freshly read."""
        row = queues.row_of(conversation, self.request.user)
        if row is None:
            raise NoConversation
        return Response(DetailOutput(row, context={"user": self.request.user}).data)

    def sent(self, message, is_new: bool) -> Response:
        """A message of the advisor: 201, or 200 for a repeat."""
        return Response(
            {"message": MessageOutput(message).data},
            status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
        )


class ConversationView(OneConversation):
    """One conversation: everybody's while it waits, then its advisor's."""

    @describe("advisor_conversation", responses=DetailOutput)
    def get(self, request, pk):
        return self.detail(self.get_conversation(pk))


class TakeView(OneConversation):
    """Take a waiting conversation; of many advisors one has it."""

    @describe("advisor_take", request=None, responses=DetailOutput)
    def post(self, request, pk):
        try:
            conversation = self.get_conversation(pk)
        except Taken as taken:
            taken.status_code = status.HTTP_409_CONFLICT
            raise
        limit = ownership.find_limit(conversation.site)
        if not ownership.take(conversation, request.user, limit):
            if conversation.advisor is None:
                raise NoConversation
            name = chat.public_name(conversation.advisor)
            raise Taken(name, status.HTTP_409_CONFLICT)
        return self.detail(conversation)


class MessagesView(OneConversation):
    """The messages of a conversation."""

    @describe(
        "advisor_messages",
        parameters=[AfterInput],
        responses=MessagesOutput,
    )
    def get(self, request, pk):
        return Response(read_messages(self.get_conversation(pk), request))

    @describe(
        "advisor_message_send",
        request=MessageInput,
        responses={201: SentByAdvisor, 200: SentByAdvisor},
    )
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        data = self.read(MessageInput)
        return self.sent(
            *chat.post_message(
                conversation,
                author=Message.Author.ADVISOR,
                advisor=request.user,
                author_name=chat.public_name(request.user),
                text=data["text"],
                client_id=data["client_id"],
            )
        )


class ReadView(OneConversation):
    """Up to where the advisor has read."""

    @describe("advisor_read", request=ReadInput, responses={204: None})
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        sequence = self.read(ReadInput)["sequence"]
        chat.mark_read(conversation, "advisor", sequence)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OfferView(OneConversation):
    """Offer co-browsing: the way to the page with the terms."""

    @describe(
        "advisor_offer",
        request=OfferInput,
        responses={201: SentByAdvisor, 200: SentByAdvisor},
    )
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        data = self.read(OfferInput)
        return self.sent(
            *chat.offer_cobrowsing(conversation, request.user, data["client_id"])
        )


class WithdrawView(OneConversation):
    """Take the offer of co-browsing back."""

    @describe("advisor_offer_withdraw", request=None, responses={204: None})
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        chat.withdraw_offer(conversation, request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SuggestView(OneConversation):
    """Suggest a page that everybody can open, by number or webcode."""

    @describe(
        "advisor_suggest",
        request=SuggestInput,
        responses={201: SentByAdvisor, 200: SentByAdvisor},
    )
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        if not tools.may_use(Tool.SUGGEST, request.user, conversation.site):
            raise PermissionDenied
        data = self.read(SuggestInput)
        page = chat.find_suggested_page(
            conversation, page=data["page"], webcode=data["webcode"]
        )
        sent = chat.suggest_page(conversation, request.user, page, data["client_id"])
        tools.note_use(conversation.route, Tool.SUGGEST, request.user)
        return self.sent(*sent)


class EndView(OneConversation):
    """The end of the chat, and of a session that runs in it."""

    @describe("advisor_end", request=None, responses={204: None})
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        chat.end_conversation(conversation, EndReason.ADVISOR)
        return Response(status=status.HTTP_204_NO_CONTENT)
