"""From the words in the content modules to the raw data of StreamFields."""

import json
import re
import uuid

from wagtail_cobrowse.facts import FACTS


class BodyBuilder:
    """
    ``pages`` are the pages of one language by key, ``images`` pairs of an image and
    what it shows in that language, by scene.
    """

    def __init__(self, pages: dict, images: dict):
        self.pages, self.images = pages, images

    def body(self, parts) -> str:
        """JSON for a StreamField; each part is (block type, *arguments)."""
        return stream(
            (part[0], getattr(self, f"_{part[0]}")(*part[1:])) for part in parts
        )

    def offices(self, rows) -> str:
        names = ("name", "street", "city", "hours", "phone")
        return stream(("office", dict(zip(names, row, strict=True))) for row in rows)

    def cobrowse_body(self, words) -> str:
        """The co-browsing page's texts, from its lead to what is said at the end."""
        consent = {**words["consent"], "terms_page": self.pages["terms"].pk}
        ended = {**words["ended"], "link_page": self.pages["home"].pk}
        return stream(
            [
                ("text", words["lead"]),
                ("terms", words["terms"]),
                ("consent", consent),
                ("start", words["start"]),
                ("facts", {"heading": words["facts"], "shown": list(dict(FACTS))}),
                *((name, words[name]) for name in ("startcode", "status")),
                ("ended", ended),
            ]
        )

    def _rich(self, html: str) -> str:
        def link(match):
            return f'<a linktype="page" id="{self.pages[match[1]].pk}">'

        return re.sub(r'<a\s+href="page:(\w+)">', link, html)

    def _text(self, html):
        return self._rich(html)

    def _facts(self, facts):
        return {
            "facts": items({"figure": figure, "text": text} for figure, text in facts)
        }

    def _steps(self, title, steps):
        pairs = ({"title": heading, "text": text} for heading, text in steps)
        return {"title": title, "steps": items(pairs)}

    def _questions(self, title, questions):
        pairs = (
            {"question": question, "answer": self._rich(answer)}
            for question, answer in questions
        )
        return {"title": title, "questions": items(pairs)}

    def _callout(self, title, html, page, link_text):
        return {
            "title": title,
            "text": f"<p>{self._rich(html)}</p>",
            "page": self.pages[page].pk,
            "link_text": link_text,
        }

    def _cards(self, title, keys):
        return {"title": title, "pages": items(self.pages[key].pk for key in keys)}

    def _picture(self, scene, caption):
        image, shows = self.images[scene]
        chosen = {"image": image.pk, "alt_text": shows, "decorative": False}
        return {"image": chosen, "caption": caption}

    def _table(self, caption, columns, rows):
        return {
            "caption": caption,
            "columns": [
                {"type": kind, "heading": heading} for kind, heading in columns
            ],
            "rows": [{"values": row} for row in rows],
        }


def stream(blocks) -> str:
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


def items(values) -> list:
    return [
        {"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values
    ]
