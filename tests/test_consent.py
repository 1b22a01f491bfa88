import datetime as dt
import io
import os
import uuid

import pytest
import time_machine

from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import override_settings
from django.utils import timezone

from wagtail.models import Page, PageLogEntry, Site

from tests.journeys import give_consent, seat_hash, start_session
from tests.testapp.pages import add_help_page, reword
from wagtail_cobrowse import chat, consent, proof_checks, proofs, sessions
from wagtail_cobrowse.errors import (
    ForeignNonce,
    NoConsentBlock,
    NonceUsed,
    SessionExists,
    TermsChanged,
)
from wagtail_cobrowse.models import (
    CobrowseSession,
    ConsentChainHead,
    ConsentEvent,
    ConsentNonce,
    Conversation,
    DeletionEntry,
    Terms,
)


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def seat():
    return seat_hash()


def give(site, seat, nonce, terms, **changes):
    values = {
        "site": site,
        "seat_hash": seat,
        "nonce": nonce,
        "terms_digest": terms.digest,
        "elapsed": 0,
    }
    return consent.give(**(values | changes))


def test_the_wording_is_kept_word_for_word_once(page):
    terms = consent.current_terms(page)
    assert terms.text.startswith("Terms of use and participation\n")
    assert terms.label == "I accept the terms of use and participation"
    assert consent.current_terms(page) == terms
    assert Terms.objects.count() == 1


def test_the_same_words_in_two_languages_are_kept_for_each(page, locale_de):
    german = page.copy_for_translation(locale_de, copy_parents=True)
    german.body = page.body
    german.save_revision().publish()
    ours, theirs = consent.current_terms(page), consent.current_terms(german)
    assert ours.digest == theirs.digest
    assert (ours.language, theirs.language) == ("en", "de")
    assert consent.current_terms(german) == theirs


def test_spaces_do_not_make_another_wording_but_words_do():
    normal = consent.normalise_text("One  two\u00a0three \r\n\n  four")
    assert normal == "One two three\nfour"
    assert consent.digest_of("a", "bc") != consent.digest_of("ab", "c")
    assert consent.digest_of("a\nb", "c") != consent.digest_of("a", "b\nc")


def test_a_page_without_its_parts_offers_no_consent(page, seat):
    page.body = [{"type": "terms", "value": "<p>Only terms.</p>"}]
    with pytest.raises(NoConsentBlock):
        consent.begin(seat, page)
    assert not ConsentNonce.objects.exists()


def test_consent_makes_a_proof_a_session_and_a_conversation(site, page, seat):
    given = give_consent(site, page, seat)
    session = CobrowseSession.objects.get()
    assert session == given.session
    assert session.state == "waiting"
    assert session.conversation.seat_hash == seat
    assert session.conversation.language == "en"
    proof = ConsentEvent.objects.get()
    assert proof.event == "given"
    assert proof.proof_id == session.proof_id
    assert proof.terms == consent.current_terms(page)
    assert proof.page_number == page.pk
    assert proof.receipt_hash == consent.hash_receipt(given.receipt)


def test_the_proof_names_the_revision_that_was_live(site, page):
    page.save_revision().publish()
    page.refresh_from_db()
    give_consent(site, page)
    assert ConsentEvent.objects.get().revision_number == page.live_revision_id


def test_the_conversation_that_is_there_is_used(site, page, seat):
    from wagtail_cobrowse import chat

    conversation = chat.open_conversation(site, seat, "de")
    given = give_consent(site, page, seat)
    assert given.conversation == conversation
    assert Conversation.objects.count() == 1


def test_the_database_holds_neither_nonce_nor_receipt(site, page, seat):
    nonce, terms = consent.begin(seat, page)
    assert nonce not in str(ConsentNonce.objects.values().get())
    given = give(site, seat, nonce, terms)
    for model in (ConsentEvent, CobrowseSession, Conversation):
        row = str(model.objects.values().get())
        assert given.receipt not in row
        assert given.startcode not in row


def test_a_proof_holds_nothing_of_the_visitor(site, page, seat):
    given = give_consent(site, page, seat)
    row = str(ConsentEvent.objects.values().get())
    for secret in (seat, given.conversation.route, given.conversation.pseudonym):
        assert secret not in row
    assert str(given.conversation.pk) not in row
    assert str(given.session.pk) not in row


def test_the_page_history_says_it_without_saying_who(site, page):
    given = give_consent(site, page)
    entry = PageLogEntry.objects.get(action="wagtail_cobrowse.consent_given")
    assert entry.page_id == page.pk
    assert entry.user is None
    assert entry.data == {}
    assert str(given.conversation.pk) not in str(entry.__dict__)


def test_a_receipt_has_26_symbols_and_forgives_how_it_is_typed():
    receipts = {consent.new_receipt() for _ in range(100)}
    assert len(receipts) == 100
    receipt = receipts.pop()
    assert len(receipt) == 26
    assert set(receipt) <= set(consent.BASE32)
    typed = " ".join([receipt[:13].lower(), receipt[13:]]).replace("0", "o")
    assert consent.hash_receipt(typed) == consent.hash_receipt(receipt)


def test_a_nonce_works_once(site, page, seat):
    nonce, terms = consent.begin(seat, page)
    session = give(site, seat, nonce, terms).session
    sessions.end(session, "visitor")
    with pytest.raises(NonceUsed):
        give(site, seat, nonce, terms)


def test_a_nonce_works_for_its_seat_only_and_stays_theirs(site, page, seat):
    nonce, terms = consent.begin(seat, page)
    with pytest.raises(ForeignNonce):
        give(site, seat_hash(), nonce, terms)
    assert give(site, seat, nonce, terms)


def test_an_invented_nonce_is_refused(site, page, seat):
    _nonce, terms = consent.begin(seat, page)
    with pytest.raises(NonceUsed):
        give(site, seat, "invented", terms)
    assert not ConsentEvent.objects.exists()


def test_a_nonce_lives_an_hour(site, page, seat):
    nonce, terms = consent.begin(seat, page)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        with pytest.raises(NonceUsed):
            give(site, seat, nonce, terms)


def test_terms_that_changed_in_between_are_asked_again(site, page, seat):
    nonce, terms = consent.begin(seat, page)
    reword(page)
    with pytest.raises(TermsChanged):
        give(site, seat, nonce, terms)
    assert not ConsentEvent.objects.exists()
    assert not CobrowseSession.objects.exists()
    assert give_consent(site, page, seat).session.terms.text == "Other terms."


def test_another_wording_than_that_of_the_nonce_is_refused(site, page, seat):
    nonce, terms = consent.begin(seat, page)
    reword(page)
    other = consent.current_terms(page)
    with pytest.raises(TermsChanged):
        give(site, seat, nonce, terms, terms_digest=other.digest)


def test_a_page_that_was_unpublished_in_between_starts_nothing(site, page, seat):
    nonce, terms = consent.begin(seat, page)
    page.unpublish()
    with pytest.raises(TermsChanged):
        give(site, seat, nonce, terms)


def test_a_page_of_another_site_starts_nothing(site, page, seat):
    nonce, terms = consent.begin(seat, page)
    root = page.get_root().add_child(instance=Page(title="Other", slug="other"))
    other = Site.objects.create(hostname="other.example", root_page=root)
    with pytest.raises(TermsChanged):
        give(other, seat, nonce, terms)
    assert not Conversation.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_questions_left_open_go_with_the_chat(site, page, seat):
    conversation = chat.open_conversation(site, seat, "en")
    consent.begin(seat, page)
    consent.begin(seat_hash(), page)
    chat.end_conversation(conversation, "visitor")
    assert not ConsentNonce.objects.filter(seat_hash=seat).exists()
    assert ConsentNonce.objects.count() == 1


def test_a_second_session_is_refused(site, page, seat):
    nonce, terms = consent.begin(seat, page)
    give_consent(site, page, seat)
    with pytest.raises(SessionExists):
        consent.begin(seat, page)
    with pytest.raises(SessionExists):
        give(site, seat, nonce, terms)
    assert ConsentEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("elapsed", "seconds"),
    [(900, 0.9), (0, 0), (-5000, 0), (10**15, 3600), (3_600_000, 3600)],
)
def test_the_time_of_the_tick_is_the_servers(site, page, elapsed, seconds):
    before = timezone.now()
    give_consent(site, page, elapsed=elapsed)
    proof = ConsentEvent.objects.get()
    assert before <= proof.pressed_at <= timezone.now()
    assert proof.pressed_at - proof.ticked_at == dt.timedelta(seconds=seconds)


def test_what_a_consent_allowed_is_proved_to_have_ended(site, page, advisor):
    session = start_session(site, page, advisor)
    sessions.end(session, "advisor")
    given, ended = ConsentEvent.objects.all()
    assert (ended.event, ended.outcome) == ("ended", "advisor")
    assert ended.proof_id == given.proof_id
    assert ended.receipt_hash == given.receipt_hash


@pytest.mark.parametrize("reason", ["visitor", "withdrawn"])
def test_the_visitors_own_end_is_a_withdrawal(site, page, reason):
    sessions.end(give_consent(site, page).session, reason)
    assert ConsentEvent.objects.last().event == "withdrawn"
    actions = PageLogEntry.objects.filter(page=page).values_list("action", flat=True)
    assert "wagtail_cobrowse.consent_withdrawn" in actions
    assert "wagtail_cobrowse.session_ended" in actions


@pytest.mark.parametrize("reason", ["advisor", "expired", "connection_lost", "revoked"])
def test_no_other_end_is_a_withdrawal(site, page, reason):
    sessions.end(give_consent(site, page).session, reason)
    assert ConsentEvent.objects.last().event == "ended"
    actions = PageLogEntry.objects.filter(page=page).values_list("action", flat=True)
    assert "wagtail_cobrowse.consent_withdrawn" not in actions


def test_the_withdrawal_has_its_time(site, page):
    given = give_consent(site, page)
    later = timezone.now() + dt.timedelta(minutes=3)
    sessions.end(given.session, "visitor", now=later)
    assert ConsentEvent.objects.last().occurred_at == later


def test_what_was_read_can_be_shown_after_twenty_edits(site, page):
    """And after Wagtail has thrown the old revisions away."""
    words = [
        f"Wording number {number}, word for word: ä, ß, “{number}”."
        for number in range(21)
    ]
    reword(page, text=f"<h2>Terms</h2><p>{words[0]}</p>", label="I accept  number 0")
    given = give_consent(site, page)
    proof_id = given.session.proof_id
    sessions.end(given.session, "visitor")
    for number in range(1, 21):
        reword(page, text=f"<p>{words[number]}</p>", label=f"I accept number {number}")
        give_consent(site, page)
    # The last consent keeps its revision alive no more than the first.
    call_command("purge_revisions", verbosity=0)
    assert page.revisions.count() == 1
    for event in ConsentEvent.objects.filter(proof_id=proof_id):
        assert event.terms.text == f"Terms\n{words[0]}"
        assert event.terms.label == "I accept number 0"
    assert Terms.objects.count() == 21
    assert proof_checks.verify_chain() == []


def test_wordings_of_proofs_cannot_be_deleted(site, page):
    give_consent(site, page)
    with pytest.raises(ProtectedError):
        Terms.objects.get().delete()


@pytest.fixture
def chain(site, page):
    for _ in range(2):
        given = give_consent(site, page)
    sessions.end(given.session, "advisor")
    give_consent(site, page)
    assert proof_checks.verify_chain() == []
    return list(ConsentEvent.objects.all())


def other_values(value):
    """``value`` with each of its characters, digits or bits changed, one at a time."""
    if value is None:
        return [timezone.now(), 1]
    if isinstance(value, bool | int):
        return [value ^ 1 << bit for bit in range(16) if value ^ 1 << bit > 0]
    if isinstance(value, dt.datetime):
        steps = [{"microseconds": 1}, {"seconds": 1}, {"days": -1}]
        return [value + dt.timedelta(**step) for step in steps]
    if isinstance(value, uuid.UUID):
        return [uuid.UUID(int=value.int ^ 1 << 8 * byte) for byte in range(16)]
    changed = [
        value[:place] + chr(ord(character) ^ 1) + value[place + 1 :]
        for place, character in enumerate(value)
    ]
    return [*changed, value + "x", value[:-1]] if value else ["x"]


def columns_of(model):
    return [field.attname for field in model._meta.concrete_fields]


@pytest.mark.parametrize("model", [ConsentEvent, Terms, ConsentChainHead])
def test_no_byte_of_any_row_can_be_changed_unnoticed(chain, model):
    tried = 0
    step = 1 if os.environ.get("COBROWSE_TEST_SCALE") == "full" else 9
    for row in model.objects.order_by("pk"):
        for column in columns_of(model):
            if model is not ConsentEvent and column == "id":
                continue
            for value in other_values(getattr(row, column))[::step]:
                try:
                    with transaction.atomic():
                        model.objects.filter(pk=row.pk).update(**{column: value})
                        connection.check_constraints()
                        assert proof_checks.verify_chain(), (column, value)
                        tried += 1
                        raise _Undo
                except (IntegrityError, TypeError, _Undo):
                    # A value that the column does not take is no change.
                    pass
    assert tried > 8
    assert proof_checks.verify_chain() == []


class _Undo(Exception):
    """Take a change back."""


@pytest.mark.parametrize("place", range(4))
def test_a_removed_event_is_found(chain, place):
    ConsentEvent.objects.filter(pk=chain[place].pk).delete()
    assert proof_checks.verify_chain()


@pytest.mark.parametrize("place", range(3))
def test_a_removed_event_is_found_also_when_the_others_close_up(chain, place):
    ConsentEvent.objects.filter(pk=chain[place].pk).delete()
    for event in chain[place + 1 :]:
        ConsentEvent.objects.filter(pk=event.pk).update(id=event.pk - 1)
    ConsentChainHead.objects.update(number=chain[-1].pk - 1)
    found = proof_checks.verify_chain()
    assert f"Event {chain[place].pk} was changed." in found
    assert "The head of the chain was changed." in found


@pytest.mark.parametrize("place", range(3))
def test_two_events_that_changed_places_are_found(chain, place):
    first, second = chain[place : place + 2]
    numbers = first.pk, second.pk
    ConsentEvent.objects.filter(pk=first.pk).update(id=1000)
    ConsentEvent.objects.filter(pk=second.pk).update(id=numbers[0])
    ConsentEvent.objects.filter(pk=1000).update(id=numbers[1])
    found = proof_checks.verify_chain()
    for number in numbers:
        assert f"Event {number} does not follow the one before." in found
        assert f"Event {number} was changed." in found


@pytest.mark.parametrize("place", range(4))
def test_an_event_put_in_between_is_found(chain, place):
    """Though all that comes after it makes room, and is chained to it."""
    for event in reversed(chain[place:]):
        ConsentEvent.objects.filter(pk=event.pk).update(id=event.pk + 1)
    fake, after = ConsentEvent.objects.get(pk=chain[place].pk + 1), chain[place]
    fake.pk, fake.proof_id = after.pk, uuid.uuid4()
    fake.previous_mac = after.previous_mac
    fake.mac = proofs.mac_of(fake, b"a guess")
    ConsentEvent.objects.filter(pk=after.pk + 1).update(previous_mac=fake.mac)
    fake.save(force_insert=True)
    ConsentChainHead.objects.update(number=chain[-1].pk + 1)
    found = proof_checks.verify_chain()
    assert f"Event {fake.pk} was changed." in found
    assert f"Event {fake.pk + 1} was changed." in found


def test_an_end_that_is_cut_off_is_found_also_together_with_the_head(chain):
    for kept in (2, 1, 0):
        ConsentEvent.objects.filter(pk__gt=chain[kept].pk).delete()
        last = chain[kept]
        ConsentChainHead.objects.update(number=last.pk, mac=last.mac)
        assert "The head of the chain was changed." in proof_checks.verify_chain()
    ConsentEvent.objects.all().delete()
    ConsentChainHead.objects.all().delete()
    assert proof_checks.verify_chain()


def test_a_head_put_back_is_found_by_what_relies_on_the_proofs(site, page, chain):
    """Signed as it is: only the sessions and the ledger know that there was more."""
    earlier = ConsentChainHead.objects.values().get()
    given = give_consent(site, page)
    running = {**ConsentChainHead.objects.values().get()}
    sessions.end(given.session, "visitor")
    ConsentEvent.objects.filter(pk__gt=running["number"]).delete()
    ConsentChainHead.objects.update(**running)
    assert proof_checks.verify_chain() == [
        "The ledger knows a session whose proof is missing."
    ]
    DeletionEntry.objects.all().delete()
    given = give_consent(site, page)
    ConsentEvent.objects.filter(pk__gt=earlier["number"]).delete()
    ConsentChainHead.objects.update(**earlier)
    assert proof_checks.verify_chain() == [
        "A session runs without the proof of its consent."
    ]


def test_what_was_noted_outside_shows_that_all_was_put_back(site, page, chain):
    earlier = ConsentChainHead.objects.values().get()
    early_note = proof_checks.note()
    given = give_consent(site, page)
    sessions.end(given.session, "visitor")
    note = proof_checks.note()
    assert proof_checks.verify_chain(note) == []
    assert proof_checks.verify_chain(early_note) == []
    ConsentEvent.objects.filter(pk__gt=earlier["number"]).delete()
    ConsentChainHead.objects.update(**earlier)
    DeletionEntry.objects.all().delete()
    assert proof_checks.verify_chain() == []
    assert proof_checks.verify_chain(early_note) == []
    assert proof_checks.verify_chain(note) == ["Events that were noted are missing."]
    give_consent(site, page)
    give_consent(site, page)
    assert proof_checks.verify_chain(note) == [
        f"Event {note.partition(':')[0]} is not the one that was noted."
    ]


def test_an_event_with_another_terms_text_is_found(chain):
    Terms.objects.update(text="What nobody has read.")
    assert len(proof_checks.verify_chain()) == len(chain)


@pytest.mark.parametrize("move_head", [False, True])
def test_an_invented_event_is_found(chain, move_head):
    head = ConsentChainHead.objects.get()
    fake = chain[0]
    fake.pk, fake.previous_mac = head.number + 1, head.mac
    fake.mac = proofs.mac_of(fake, b"a guess")
    fake.save(force_insert=True)
    if move_head:
        ConsentChainHead.objects.update(number=fake.pk, mac=fake.mac)
    assert proof_checks.verify_chain()


def test_an_empty_chain_is_in_order(db):
    assert proof_checks.verify_chain() == []
    assert proof_checks.note() == "0:"
    assert proofs.purge(timezone.now(), timezone.now()) == 0
    assert proof_checks.verify_chain("0:") == []


def test_proofs_that_join_while_they_are_verified_are_no_problem(
    site, page, chain, monkeypatch
):
    walk, walks = proof_checks._walk, []

    def walk_slowly(reading):
        if not walks:
            sessions.end(give_consent(site, page).session, "visitor")
        walks.append(reading)
        walk(reading)

    monkeypatch.setattr(proof_checks, "_walk", walk_slowly)
    assert proof_checks.verify_chain() == []


def test_a_new_key_leaves_old_proofs_valid(site, page):
    with override_settings(WAGTAIL_COBROWSE={"PROOF_KEYS": ["old"]}):
        give_consent(site, page)
    with override_settings(WAGTAIL_COBROWSE={"PROOF_KEYS": ["new", "old"]}):
        give_consent(site, page)
        assert proof_checks.verify_chain() == []
    with override_settings(WAGTAIL_COBROWSE={"PROOF_KEYS": ["new"]}):
        assert proof_checks.verify_chain() == ["Event 1 was changed."]


def test_a_new_secret_key_leaves_old_proofs_valid(site, page):
    give_consent(site, page)
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["for tests only"]):
        give_consent(site, page)
        assert proof_checks.verify_chain() == []
    with override_settings(SECRET_KEY="new"):
        assert proof_checks.verify_chain() == ["Event 1 was changed."]


def test_purging_the_oldest_leaves_a_chain_with_a_signed_anchor(chain):
    cut = chain[2].occurred_at
    note = proof_checks.note()
    assert proofs.purge(cut, timezone.now()) == 2
    assert proof_checks.verify_chain(note) == []
    assert proof_checks.verify_chain(f"1:{chain[0].mac}") == []
    assert proof_checks.verify_chain(f"2:{'0' * 64}")
    assert proofs.purge(cut, timezone.now()) == 0
    assert DeletionEntry.objects.get(subject="proof").counts == {"consent_events": 2}
    ConsentEvent.objects.filter(pk=chain[2].pk).delete()
    third = chain[2]
    ConsentChainHead.objects.update(anchor_number=third.pk, anchor_mac=third.mac)
    assert "The head of the chain was changed." in proof_checks.verify_chain()


def test_purging_all_leaves_an_empty_chain_that_goes_on(site, page, chain):
    now = timezone.now() + dt.timedelta(days=1)
    for session in CobrowseSession.objects.all():
        sessions.end(session, "expired")
    count = ConsentEvent.objects.count()
    assert proofs.purge(now, now) == count
    assert proof_checks.verify_chain() == []
    give_consent(site, page)
    assert ConsentEvent.objects.get().pk == count + 1
    assert proof_checks.verify_chain() == []


def verify(**options):
    output = io.StringIO()
    call_command("cobrowse_verify_proofs", stdout=output, stderr=output, **options)
    return output.getvalue()


def test_the_command_says_that_all_is_in_order(chain):
    assert verify() == f"Events: 4, all in order.\nNote: 4:{chain[3].mac}\n"
    assert "all in order" in verify(noted=f"4:{chain[3].mac}")


def test_the_command_fails_and_says_what_is_wrong(chain, capsys):
    ConsentEvent.objects.filter(pk=2).update(language="xx")
    with pytest.raises(CommandError) as failed:
        call_command("cobrowse_verify_proofs")
    assert failed.value.returncode == 1
    assert "Event 2 was changed." in capsys.readouterr().err
    with pytest.raises(CommandError) as failed:
        verify(noted="rubbish")
    assert failed.value.returncode == 2
