"""Looking on at a session that somebody else advises."""

from rest_framework import status
from rest_framework.response import Response

from .. import errors, watching
from .advisor_serializers import WatchOutput
from .authentication import MayWatch
from .base import AdvisorView, describe


class OneWatchable(AdvisorView):
    """What both endpoints share."""

    permission_classes = [MayWatch]

    def get_session(self, pk):
        """The running session of a conversation here. Raises `NoSession`."""
        rows = watching.list_watchable(self.get_site(), self.request.user)
        session = rows.filter(conversation=pk).first()
        if session is None:
            raise errors.NoSession
        return session


class WatchView(OneWatchable):
    """Begin to look on, so that the visitor is told; and how it stands."""

    def answer(self, pk) -> Response:
        session, context = self.get_session(pk), {"user": self.request.user}
        return Response(WatchOutput(session, context=context).data)

    @describe("advisor_watch_state", responses=WatchOutput)
    def get(self, request, pk):
        return self.answer(pk)

    @describe("advisor_watch", request=None, responses=WatchOutput)
    def post(self, request, pk):
        watching.begin(self.get_session(pk), request.user)
        return self.answer(pk)


class WatchEndView(OneWatchable):
    """Look on no longer; the session goes on."""

    @describe("advisor_watch_end", request=None, responses={204: None})
    def post(self, request, pk):
        session = self.get_session(pk)
        if session.watcher_id != request.user.pk or not watching.end(session):
            raise errors.NoSession
        return Response(status=status.HTTP_204_NO_CONTENT)
