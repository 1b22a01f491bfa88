"""File to case: the advisor keeps a copy of a chat where a task still needs it."""

from rest_framework import status
from rest_framework.response import Response

from .. import filing
from .advisor import OneConversation
from .advisor_serializers import FiledOutput, FileInput
from .authentication import MayFile
from .base import describe


class FileView(OneConversation):
    """A copy of my own chat, with a reason; the visitor is told."""

    permission_classes = [MayFile]

    @describe("advisor_file", request=FileInput, responses={201: FiledOutput})
    def post(self, request, pk):
        conversation = self.get_conversation(pk, mine=True)
        data = self.read(FileInput)
        filed = filing.file_chat(
            conversation, request.user, data["reason"], data["note"]
        )
        answer: dict = {"delivered": True, "document": None, "text": ""}
        if not filed.is_delivered:
            # What the case system has is on no other machine.
            answer = {
                "delivered": False,
                "document": filed.document,
                "text": filed.text,
            }
        return Response(FiledOutput(answer).data, status=status.HTTP_201_CREATED)
