"""The stage's own window: an empty document under the workplace's policy."""

import pytest


URL = "/admin/cobrowse/stage/window/"


def test_it_has_the_policy_of_the_workplace_and_is_kept_nowhere(client, advisor):
    client.force_login(advisor)
    response, workplace = client.get(URL), client.get("/admin/cobrowse/")
    assert response.status_code == 200
    for name in ("Content-Security-Policy", "Cache-Control", "Referrer-Policy"):
        assert response[name] == workplace[name]


def test_it_runs_nothing_of_its_own_but_what_hands_on_the_port(client, advisor):
    client.force_login(advisor)
    html = client.get(URL).content.decode()
    scripts = [part.partition(">")[0] for part in html.split("<script ")[1:]]
    assert len(scripts) == 2
    assert "wagtailadmin/js/icons.js" in scripts[0]
    assert "wagtail_cobrowse/stage_window.js" in scripts[1]
    assert "cobrowse-config" not in html


@pytest.mark.parametrize("who", ["editor", None])
def test_nobody_else_gets_it(client, who, request):
    if who:
        client.force_login(request.getfixturevalue(who))
    response = client.get(URL)
    assert response.status_code == 302
    assert "/admin/" in response["Location"]
