"""Sessions: the list, one of them as a conversation, and the way from there to a trace."""

import time
from checks import check, expect, expect_equal, wait_until
from check_traces import is_live
from server import MILLISECOND, random_id

ROWS = ".session-table tbody tr"


def talk(server, session, turns, **items):
    """So many turns of a session, a minute from one to the next, the last just now; returns the ids of the traces."""
    now = time.time_ns()
    return [
        server.simple_trace(
            text=f"question {number} of {session}",
            answer=f"answer {number}",
            start=now - (turns - number) * 60_000 * MILLISECOND - MILLISECOND,
            gen_ai__conversation__id=session,
            **items,
        )
        for number in range(turns)
    ]


@check("sessions are listed with what was said first and last, the latest on top, and grow live")
def sessions_are_listed(browser, server):
    session = f"session {random_id(4)} / a?b#c"
    talk(server, session, 3)
    with browser.page() as page:
        page.keyboard.press("g")
        page.keyboard.press("s")
        page.wait_for_url("**/sessions")
        is_live(page)
        line = page.locator(ROWS, has_text=session)
        line.wait_for()
        text = line.inner_text()
        expect("question 0" in text and "answer 2" in text, f"the row says {text!r}")
        expect_equal(line.locator("td.turns").inner_text(), "3", "turns")
        browser.shoot(page, "sessions")
        line.locator("a").focus()
        server.simple_trace(text="one more", answer="and the last word", gen_ai__conversation__id=session)
        wait_until(page, "the fourth turn", lambda: line.locator("td.turns").inner_text() == "4")
        expect_equal(page.evaluate("document.activeElement.textContent"), session, "what has the focus")
        expect("the last word" in line.inner_text(), "the last output is not the newest")


@check("a session reads as a conversation, its turns lead to their traces, and Back returns")
def session_is_a_conversation(browser, server):
    session = f"talk {random_id(4)} / a?b#c"
    traces = talk(server, session, 4)
    with browser.page("/sessions") as page:
        line = page.locator(ROWS, has_text=session)
        line.wait_for()
        page.keyboard.press("j")
        while session not in page.evaluate("document.activeElement.closest('tr')?.textContent ?? ''"):
            page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/session?**")
        page.wait_for_selector(".session-turn")
        expect_equal(page.locator(".session-turn").count(), 4, "turns")
        said = page.locator(".session-turn").all_inner_texts()
        for number, text in enumerate(said):
            expect(f"question {number}" in text and f"answer {number}" in text, f"turn {number} says {text!r}")
        browser.shoot(page, "session")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/traces/{traces[1]}*")
        page.wait_for_selector(".waterfall tbody tr[data-key]")
        expect("talk" in page.locator(".figures").inner_text(), "the trace does not name its session")
        page.go_back()
        page.wait_for_selector(".session-turn")
        page.keyboard.press("Escape")
        page.wait_for_url("**/sessions")


@check("an open session gets its next turn without a reload")
def session_grows(browser, server):
    session = f"growing {random_id(4)}"
    talk(server, session, 2)
    with browser.page(f"/session?id={session.replace(' ', '%20')}&project=default") as page:
        is_live(page)
        page.wait_for_selector(".session-turn")
        page.evaluate("window.sameDocument = true")
        talk(server, session, 1)
        wait_until(page, "the third turn", lambda: page.locator(".session-turn").count() == 3)
        expect(page.evaluate("window.sameDocument"), "the page was loaded again")


@check("a session of more turns than a page has opens at its end, and its next turn leaves the focus where it is")
def long_session(browser, server):
    session = f"long {random_id(4)}"
    talk(server, session, 55)
    with browser.page(f"/session?id={session.replace(' ', '%20')}&project=default") as page:
        is_live(page)
        page.wait_for_selector(".session-turn")
        turns = page.locator(".session-turn")
        expect_equal(turns.count(), 55, "turns")
        expect("question 54" in turns.last.inner_text(), "the last turn is not the last")
        left = page.locator(".turns").evaluate("one => one.scrollHeight - one.scrollTop - one.clientHeight")
        expect(left < 40, f"the end is {left} px away")
        page.keyboard.press("k")
        page.evaluate("window.focused = document.activeElement")
        talk(server, session, 1)
        wait_until(page, "the next turn", lambda: turns.count() == 56)
        expect(page.evaluate("document.activeElement === window.focused"), "the focus is elsewhere")
        expect_equal(page.evaluate("window.focused.tagName"), "A", "what has the focus")


@check("turns whose content was not recorded say so, and a session that is not there does too")
def session_without_content(browser, server):
    from server import span

    session, trace_id, start = f"silent {random_id(4)}", random_id(16), time.time_ns()
    server.ingest(
        [
            span(
                trace_id,
                "invoke_agent silent",
                start,
                start + MILLISECOND,
                gen_ai__operation__name="invoke_agent",
                gen_ai__conversation__id=session,
            )
        ]
    )
    with browser.page(f"/session?id={session.replace(' ', '%20')}&project=default") as page:
        page.wait_for_selector(".session-turn:has-text('not recorded')")
    with browser.page("/session?id=nobody&project=default", expects_errors=True) as page:
        page.wait_for_selector(".failure")
