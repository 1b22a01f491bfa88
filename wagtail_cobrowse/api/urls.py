from django.urls import include, path

from . import (
    advisor,
    advisor_session,
    advisor_tools,
    availability,
    filing,
    ownership,
    visitor_chat,
    visitor_session,
    watching,
)
from .schema import SchemaView


visitor = [
    path("state/", visitor_chat.StateView.as_view()),
    path("messages/", visitor_chat.MessagesView.as_view()),
    path("read/", visitor_chat.ReadView.as_view()),
    path("end/", visitor_chat.EndView.as_view()),
    path("consent/begin/", visitor_session.ConsentBeginView.as_view()),
    path("consent/", visitor_session.ConsentView.as_view()),
    path("startcode/", visitor_session.StartcodeView.as_view()),
    path("session/pause/", visitor_session.PauseView.as_view()),
    path("session/resume/", visitor_session.ResumeView.as_view()),
    path("session/confirm/", visitor_session.ConfirmView.as_view()),
    path("session/end/", visitor_session.SessionEndView.as_view()),
]
conversation = [
    path("", advisor.ConversationView.as_view()),
    path("take/", advisor.TakeView.as_view()),
    path("release/", ownership.ReleaseView.as_view()),
    path("takeover/", ownership.TakeOverView.as_view()),
    path("transfer/", ownership.TransferView.as_view()),
    path("transfer/accept/", ownership.AcceptView.as_view()),
    path("transfer/decline/", ownership.DeclineView.as_view()),
    path("transfer/takeback/", ownership.TakeBackView.as_view()),
    path("messages/", advisor.MessagesView.as_view()),
    path("read/", advisor.ReadView.as_view()),
    path("offer/", advisor.OfferView.as_view()),
    path("offer/withdraw/", advisor.WithdrawView.as_view()),
    path("suggest/", advisor.SuggestView.as_view()),
    path("notes/", advisor_tools.NotesView.as_view()),
    path("replies/", advisor_tools.RepliesView.as_view()),
    path("ban/", advisor_tools.BanView.as_view()),
    path("end/", advisor.EndView.as_view()),
    path("session/start/", advisor_session.SessionStartView.as_view()),
    path("session/end/", advisor_session.SessionEndView.as_view()),
    path("file/", filing.FileView.as_view()),
    path("watch/", watching.WatchView.as_view()),
    path("watch/end/", watching.WatchEndView.as_view()),
]
#: What the schema describes.
endpoints = [
    path("visitor/", include(visitor)),
    path("advisor/queue/", advisor.QueueView.as_view()),
    path("advisor/news/", advisor.NewsView.as_view()),
    path("advisor/availability/", availability.AvailabilityView.as_view()),
    path("advisor/colleagues/", availability.ColleaguesView.as_view()),
    path("advisor/conversations/<uuid:pk>/", include(conversation)),
]
urlpatterns = [*endpoints, path("schema/", SchemaView.as_view(), name="schema")]
