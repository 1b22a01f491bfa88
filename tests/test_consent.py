import datetime as dt
import uuid

import pytest
import time_machine

from django.test import override_settings
from django.utils import timezone

from wagtail.models import Page, PageLogEntry, Site

from tests.journeys import give_consent, seat_hash, start_session
from tests.testapp.pages import add_help_page, reword
from wagtail_cobrowse import chat, consent, proofs, sessions
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
    terms = consent.current_terms(page, "en")
    assert terms.text.startswith("Terms of use and participation\n")
    assert terms.label == "I accept the terms of use and participation"
    assert consent.current_terms(page, "en") == terms
    assert Terms.objects.count() == 1


def test_spaces_do_not_make_another_wording_but_words_do():
    normal = consent.normalise_text("One  two\u00a0three \r\n\n  four")
    assert normal == "One two three\nfour"
    assert consent.digest_of("a", "bc") != consent.digest_of("ab", "c")
    assert consent.digest_of("a\nb", "c") != consent.digest_of("a", "b\nc")


def test_a_page_without_its_parts_offers_no_consent(page, seat):
    page.body = [{"type": "terms", "value": "<p>Only terms.</p>"}]
    with pytest.raises(NoConsentBlock):
        consent.begin(seat, page, "en")
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
    assert proof.terms == consent.current_terms(page, "en")
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
    nonce, terms = consent.begin(seat, page, "en")
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
    nonce, terms = consent.begin(seat, page, "en")
    session = give(site, seat, nonce, terms).session
    sessions.end(session, "visitor")
    with pytest.raises(NonceUsed):
        give(site, seat, nonce, terms)


def test_a_nonce_works_for_its_seat_only_and_stays_theirs(site, page, seat):
    nonce, terms = consent.begin(seat, page, "en")
    with pytest.raises(ForeignNonce):
        give(site, seat_hash(), nonce, terms)
    assert give(site, seat, nonce, terms)


def test_an_invented_nonce_is_refused(site, page, seat):
    _nonce, terms = consent.begin(seat, page, "en")
    with pytest.raises(NonceUsed):
        give(site, seat, "invented", terms)
    assert not ConsentEvent.objects.exists()


def test_a_nonce_lives_an_hour(site, page, seat):
    nonce, terms = consent.begin(seat, page, "en")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        with pytest.raises(NonceUsed):
            give(site, seat, nonce, terms)


def test_terms_that_changed_in_between_are_asked_again(site, page, seat):
    nonce, terms = consent.begin(seat, page, "en")
    reword(page)
    with pytest.raises(TermsChanged):
        give(site, seat, nonce, terms)
    assert not ConsentEvent.objects.exists()
    assert not CobrowseSession.objects.exists()
    assert give_consent(site, page, seat).session.terms.text == "Other terms."


def test_another_wording_than_that_of_the_nonce_is_refused(site, page, seat):
    nonce, terms = consent.begin(seat, page, "en")
    reword(page)
    other = consent.current_terms(page, "en")
    with pytest.raises(TermsChanged):
        give(site, seat, nonce, terms, terms_digest=other.digest)


def test_a_page_that_was_unpublished_in_between_starts_nothing(site, page, seat):
    nonce, terms = consent.begin(seat, page, "en")
    page.unpublish()
    with pytest.raises(TermsChanged):
        give(site, seat, nonce, terms)


def test_a_page_of_another_site_starts_nothing(site, page, seat):
    nonce, terms = consent.begin(seat, page, "en")
    root = page.get_root().add_child(instance=Page(title="Other", slug="other"))
    other = Site.objects.create(hostname="other.example", root_page=root)
    with pytest.raises(TermsChanged):
        give(other, seat, nonce, terms)
    assert not Conversation.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_questions_left_open_go_with_the_chat(site, page, seat):
    conversation = chat.open_conversation(site, seat, "en")
    consent.begin(seat, page, "en")
    consent.begin(seat_hash(), page, "en")
    chat.end_conversation(conversation, "visitor")
    assert not ConsentNonce.objects.filter(seat_hash=seat).exists()
    assert ConsentNonce.objects.count() == 1


def test_a_second_session_is_refused(site, page, seat):
    nonce, terms = consent.begin(seat, page, "en")
    give_consent(site, page, seat)
    with pytest.raises(SessionExists):
        consent.begin(seat, page, "en")
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


@pytest.fixture
def chain(site, page):
    for _ in range(4):
        give_consent(site, page)
    assert consent.verify_chain() == []
    return list(ConsentEvent.objects.all())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("proof_id", uuid.UUID(int=1)),
        ("event", "withdrawn"),
        ("page_number", 9999),
        ("revision_number", 9999),
        ("language", "de"),
        ("ticked_at", timezone.now()),
        ("pressed_at", timezone.now()),
        ("occurred_at", timezone.now()),
        ("ticked_at", None),
        ("outcome", "advisor"),
        ("receipt_hash", "0" * 64),
        ("previous_mac", "0" * 64),
        ("mac", "0" * 64),
    ],
)
def test_a_changed_event_is_found(chain, field, value):
    ConsentEvent.objects.filter(pk=chain[1].pk).update(**{field: value})
    assert consent.verify_chain()


def test_a_removed_event_is_found(chain):
    ConsentEvent.objects.filter(pk=chain[1].pk).delete()
    assert consent.verify_chain()


def test_the_first_event_cannot_be_removed_unnoticed(chain):
    ConsentEvent.objects.filter(pk=chain[0].pk).delete()
    assert consent.verify_chain()


def test_the_last_event_cannot_be_removed_unnoticed(chain):
    ConsentEvent.objects.filter(pk=chain[3].pk).delete()
    assert consent.verify_chain() == ["The last events are missing."]


def test_an_event_with_another_terms_text_is_found(chain):
    Terms.objects.update(text="What nobody has read.")
    assert len(consent.verify_chain()) == len(chain)


def test_an_invented_event_is_found(chain):
    head = ConsentChainHead.objects.get()
    fake = chain[0]
    fake.pk, fake.previous_mac = None, head.mac
    fake.mac = proofs.mac_of(fake, b"a guess")
    fake.save(force_insert=True)
    ConsentChainHead.objects.update(mac=fake.mac)
    assert consent.verify_chain()


def test_a_new_key_leaves_old_proofs_valid(site, page):
    with override_settings(WAGTAIL_COBROWSE={"PROOF_KEYS": ["old"]}):
        give_consent(site, page)
    with override_settings(WAGTAIL_COBROWSE={"PROOF_KEYS": ["new", "old"]}):
        give_consent(site, page)
        assert consent.verify_chain() == []
    with override_settings(WAGTAIL_COBROWSE={"PROOF_KEYS": ["new"]}):
        assert len(consent.verify_chain()) == 1


def test_purging_the_oldest_leaves_a_chain_with_a_signed_anchor(chain):
    cut = chain[2].occurred_at
    assert proofs.purge(cut, timezone.now()) == 2
    assert consent.verify_chain() == []
    assert proofs.purge(cut, timezone.now()) == 0
    entry = DeletionEntry.objects.get(subject="proof")
    entry.counts["anchor"] = "0" * 64
    entry.save()
    assert consent.verify_chain()


def test_purging_all_leaves_an_empty_chain_that_goes_on(site, page, chain):
    now = timezone.now() + dt.timedelta(days=1)
    assert proofs.purge(now, now) == 4
    assert consent.verify_chain() == []
    give_consent(site, page)
    assert consent.verify_chain() == []
