from django.urls import path

from .bans import BansView, LiftBanView
from .deletions import DeletionsView
from .doctor import DoctorView
from .page_policies import PagePolicyView
from .proofs import ProofView
from .reports.pages import PagesView
from .reports.service import ServiceView
from .reports.wordings import WordingsView
from .seen import SeenView, source, stage_for_editors
from .stage import stage
from .webcodes import PageWebcodeView, WebcodesView
from .wordings import CompareWordingsView
from .workplace import StageWindowView, WorkplaceView


app_name = "wagtail_cobrowse_admin"


def report(view):
    """A report, and its results alone, as Wagtail asks for them when they change."""
    results = view.as_view(results_only=True)
    return [
        path(f"reports/{view.name}/", view.as_view(), name=view.name),
        path(f"reports/{view.name}/results/", results, name=f"{view.name}_results"),
    ]


urlpatterns = [
    path("", WorkplaceView.as_view(), name="workplace"),
    path("stage/", stage, name="stage"),
    path("stage/window/", StageWindowView.as_view(), name="stage_window"),
    path("proofs/", ProofView.as_view(), name="proof"),
    path("deletions/", DeletionsView.as_view(), name="deletions"),
    path(
        "deletions/results/",
        DeletionsView.as_view(results_only=True),
        name="deletions_results",
    ),
    path("bans/", BansView.as_view(), name="bans"),
    path(
        "bans/results/",
        BansView.as_view(results_only=True),
        name="bans_results",
    ),
    path("bans/<int:ban_id>/lift/", LiftBanView.as_view(), name="lift_ban"),
    *report(ServiceView),
    *report(PagesView),
    *report(WordingsView),
    path("webcodes/", WebcodesView.as_view(), name="webcodes"),
    path(
        "webcodes/results/",
        WebcodesView.as_view(results_only=True),
        name="webcodes_results",
    ),
    path(
        "pages/<int:page_id>/webcode/", PageWebcodeView.as_view(), name="page_webcode"
    ),
    path(
        "pages/<int:page_id>/wordings/",
        CompareWordingsView.as_view(),
        name="page_wordings",
    ),
    path("pages/stage/", stage_for_editors, name="seen_stage"),
    path("pages/<int:page_id>/", SeenView.as_view(), name="seen"),
    path("pages/<int:page_id>/source/", source, name="seen_source"),
    path("doctor/", DoctorView.as_view(), name="doctor"),
    path("policies/<int:page_id>/", PagePolicyView.as_view(), name="policy"),
]
