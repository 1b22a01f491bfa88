"""
How an endpoint refuses, for the schema: which statuses it may answer, and with what.

Most follow from what an endpoint is (`AutoSchema`); what else a visitor's endpoint
answers is named in `OTHERS`, by its operation.
"""

from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers


class RefusalOutput(serializers.Serializer):
    """Some refusals say more: ``advisor``, ``tries_left``, ``until``."""

    detail = serializers.CharField()
    code = serializers.CharField()


#: What is wrong with each field, or, for what could not be read at all, a refusal.
INVALID = {
    "type": "object",
    "additionalProperties": {
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}},
        ]
    },
}
WORDS = {
    400: "What was sent is not valid.",
    403: "Not allowed, to whom asks or from where.",
    404: "There is no such chat or page, or it is over.",
    406: "Nothing but JSON is to be had.",
    409: "It does not fit to how things stand.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    429: "Too many requests.",
    503: "The database does not take it now: try again after ``Retry-After`` seconds.",
}
#: Of visitors' endpoints, by operation.
OTHERS = {
    "visitor_messages": {404},
    "visitor_message_send": {409},
    "visitor_read": {404},
    "visitor_consent_begin": {404, 409},
    "visitor_consent": {404, 409},
    "visitor_startcode_renew": {409},
    "visitor_session_pause": {409},
    "visitor_session_resume": {409},
    "visitor_session_confirm": {409},
    "visitor_session_end": {409},
}


class AutoSchema(SpectacularAutoSchema):
    """Adds the refusals to what an operation says of its answers."""

    def find_refusals(self) -> set[int]:
        """The statuses, beside those of success."""
        found = {403, 406, 429, 503}
        if self.method == "POST":
            # The body is read by all of them, also by those that need none.
            found |= {400, 413, 415}
        if self.get_override_parameters():
            found.add(400)
        if "conversations/" in self.path:
            found |= {404, 409}
        return found | OTHERS.get(self.get_operation_id(), set())

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        for status in sorted(self.find_refusals()):
            shape = INVALID if status == 400 else RefusalOutput
            response = OpenApiResponse(shape, WORDS[status])
            bodies[str(status)] = self._get_response_for_code(
                response, str(status), direction=direction
            )
        return bodies
