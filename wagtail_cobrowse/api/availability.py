"""Whether I take chats, and which colleagues are there."""

from rest_framework import status
from rest_framework.response import Response

from .. import availability, ownership, transfers
from ..names import colleague_names, public_name
from .advisor_serializers import AvailabilityInput, ColleaguesOutput
from .base import AdvisorView, describe


def describe_me(user, site) -> dict:
    """`Me` of docs/api.md, but for rights."""
    return {
        "id": user.pk,
        "name": public_name(user),
        "status": availability.find_chosen(user),
        "chats": ownership.count_chats(user, site),
        "limit": ownership.find_limit(site),
    }


class AvailabilityView(AdvisorView):
    """Available, away or offline, at all of my workplaces."""

    @describe("advisor_availability", request=AvailabilityInput, responses={204: None})
    def post(self, request):
        chosen = self.read(AvailabilityInput)["status"]
        availability.choose(request.user, availability.Status(chosen))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ColleaguesView(AdvisorView):
    """Who could have a chat of mine."""

    @describe("advisor_colleagues", responses=ColleaguesOutput)
    def get(self, request):
        site = self.get_site()
        limit = ownership.find_limit(site)
        found = transfers.list_colleagues(site, request.user)
        names = colleague_names({user.pk for user, _status in found})
        all_chats = ownership.count_all_chats(site)
        rows = []
        for user, chosen in found:
            chats = all_chats[user.pk]
            rows.append(
                {
                    "id": user.pk,
                    "name": names[user.pk],
                    "status": chosen,
                    "chats": chats,
                    "is_full": limit is not None and chats >= limit,
                }
            )
        rows.sort(key=lambda row: (row["status"] != "available", row["name"]))
        return Response(ColleaguesOutput({"colleagues": rows}).data)
