"""What an advisor has at hand in a conversation: notes, canned replies, the ban."""

from rest_framework import status
from rest_framework.response import Response

from .. import banning, notes, replies
from ..reply_values import values_for
from .advisor import OneConversation
from .authentication import MayBan
from .base import describe
from .cutting import advisors_cut
from .tool_serializers import (
    BanInput,
    NoteInput,
    NoteOutput,
    NotesOutput,
    RepliesOutput,
    WrittenNote,
)


class NotesView(OneConversation):
    """Internal notes: for advisors alone, deleted when the chat ends."""

    @describe("advisor_notes", responses=NotesOutput)
    def get(self, request, pk):
        found = notes.read(self.get_conversation(pk))
        return Response(NotesOutput({"notes": found}).data)

    @describe(
        "advisor_note_write",
        request=NoteInput,
        responses={201: WrittenNote, 200: WrittenNote},
    )
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        data = self.read(NoteInput)
        note, is_new = notes.write(
            conversation, request.user, data["text"], data["client_id"]
        )
        return Response(
            {"note": NoteOutput(note).data},
            status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
        )


class RepliesView(OneConversation):
    """Canned replies, filled in for this conversation; those in its language first."""

    @describe("advisor_replies", responses=RepliesOutput)
    def get(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        found = replies.list_replies(
            conversation, values_for(conversation, request.user)
        )
        return Response(RepliesOutput({"replies": found}).data)


class BanView(OneConversation):
    """End the chat, and let this browser open no other for a while."""

    permission_classes = [MayBan]

    @describe("advisor_ban", request=BanInput, responses={204: None})
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        data = self.read(BanInput)
        with advisors_cut(conversation):
            banning.ban(conversation, request.user, data["reason"], int(data["hours"]))
        return Response(status=status.HTTP_204_NO_CONTENT)
