"""Settings: projects and keys, retention, prices, about and health; and the key a server may want."""

import tempfile
from checks import check, expect, expect_equal, wait_until
from check_traces import ROWS
from server import Server, own_server, random_id


@check("a project is made, is in the list, and goes with its traces only after a question")
def projects_come_and_go(browser, server):
    name = f"made <b>{random_id(3)}</b>"
    with browser.page("/settings") as page:
        page.get_by_label("New project").fill(name)
        page.keyboard.press("Enter")
        line = page.locator("tr", has_text=name)
        line.wait_for()
        browser.shoot(page, "settings-projects")
        line.get_by_role("button", name="Delete").click()
        dialog = page.locator("dialog.confirm")
        dialog.get_by_role("button", name="Cancel").click()
        wait_until(page, "the question to go", lambda: dialog.count() == 0)
        expect(line.count() == 1, "the project went without a yes")
        line.get_by_role("button", name="Delete").click()
        dialog.get_by_role("button", name="Delete").click()
        wait_until(page, "the project to go", lambda: line.count() == 0)


@check("a name that is taken is said where it was typed")
def project_twice(browser, server):
    name = f"twice {random_id(3)}"
    with browser.page("/settings", expects_errors=True) as page:
        for _ in range(2):
            page.get_by_label("New project").fill(name)
            page.keyboard.press("Enter")
            page.wait_for_function("() => document.querySelector('.outcome').textContent")
        page.wait_for_selector(".outcome.error")


@check("a key is shown once, whole, and then never again; revoked, it is gone")
def key_is_shown_once(browser, server):
    label = f"label {random_id(3)}"
    with browser.page("/settings?tab=keys") as page:
        page.get_by_label("Label").fill(label)
        page.get_by_role("button", name="Make").click()
        secret = page.locator(".secret code").inner_text()
        expect(len(secret) > 20, f"the secret is {secret!r}")
        browser.shoot(page, "settings-key")
        page.get_by_role("button", name="Copy").click()
        wait_until(page, "the clipboard", lambda: page.evaluate("navigator.clipboard.readText()") == secret)
        page.get_by_role("button", name="I have it").click()
        wait_until(page, "the dialog to go", lambda: page.locator("dialog").count() == 0)
        expect(secret not in page.content(), "the secret is still in the document")
        page.reload()
        line = page.locator("tr", has_text=label)
        line.wait_for()
        expect(secret not in page.content(), "the secret is shown again")
        line.get_by_role("button", name="Revoke").click()
        page.locator("dialog.confirm").get_by_role("button", name="Revoke").click()
        wait_until(page, "the key to go", lambda: line.count() == 0)


@check("a new key is shown also when the list of keys then fails")
def key_is_shown_first(browser, _server):
    with own_server() as server, browser.page("/settings?tab=keys", url=server.url, expects_errors=True) as page:
        page.get_by_label("Label").wait_for()
        page.route(
            "**/api/v1/keys",
            lambda route: route.fulfill(status=503, json={"error": {"code": "busy", "message": "Busy."}})
            if route.request.method == "GET"
            else route.continue_(),
        )
        page.get_by_role("button", name="Make").click()
        expect(len(page.locator(".secret code").inner_text()) > 20, "the secret is not shown")
        page.get_by_role("button", name="I have it").click()
        page.wait_for_selector(".outcome.error:has-text('Busy')")


@check("retention is shown, changed, and changed back")
def retention_changes(browser, server):
    with browser.page("/settings?tab=retention") as page:
        days = page.get_by_label("Days")
        days.wait_for()
        if days.is_disabled():
            return "set when the server was started"
        before = days.input_value()
        days.fill("45")
        page.get_by_role("button", name="Change").click()
        page.wait_for_selector(".outcome:has-text('Changed')")
        page.reload()
        wait_until(page, "the new figure", lambda: page.get_by_label("Days").input_value() == "45")
        page.get_by_label("Days").fill(before)
        gigabytes = page.get_by_label("Gigabytes")
        size = gigabytes.input_value()
        gigabytes.fill("1.234")
        page.get_by_role("button", name="Change").click()
        page.wait_for_selector(".outcome:has-text('Changed')")
        page.reload()
        wait_until(page, "the new size", lambda: page.get_by_label("Gigabytes").input_value() == "1.234")
        gigabytes.fill(size)
        page.get_by_role("button", name="Change").click()
        page.wait_for_selector(".outcome:has-text('Changed')")


@check("prices can be searched, and health says what is well and what is not in words")
def prices_and_health(browser, server):
    with browser.page("/settings?tab=prices") as page:
        rows = page.locator("table tbody tr")
        rows.first.wait_for()
        before = rows.count()
        page.get_by_label("Search prices").fill("gpt-4o-mini")
        wait_until(page, "fewer rows", lambda: 0 < rows.count() < before)
        page.get_by_role("link", name="About and health").click()
        page.wait_for_selector(".health li")
        text = page.locator(".settings-part").inner_text()
        for words in ("database", "version", "spans"):
            expect(words in text, f"{words!r} is not in {text!r}")
        browser.shoot(page, "settings-about")


@check("the settings work with the keyboard, and each part is an address")
def settings_by_keyboard(browser, server):
    with browser.page() as page:
        page.keyboard.press("g")
        page.keyboard.press(",")
        page.wait_for_url("**/settings")
        page.wait_for_selector(".settings-part h2:has-text('Projects')")
        page.keyboard.press("j")
        page.wait_for_url("**tab=keys")
        page.wait_for_selector(".settings-part h2:has-text('Keys')")
        page.keyboard.press("k")
        page.wait_for_url("**tab=projects")
        page.go_back()
        page.wait_for_selector(".settings-part h2:has-text('Keys')")


@check("where keys are asked for, a wrong one is said, a reader's shows, an administrator's changes, and one signs out")
def key_opens_the_page(browser, server):
    keys = {"TRACEWING_READ_KEY": "a-reader", "TRACEWING_ADMIN_KEY": "an-administrator"}
    with own_server(**keys) as guarded:
        with browser.page("/settings?tab=about", url=guarded.url, expects_errors=True) as page:
            field = page.get_by_label("Key", exact=True)
            field.fill("a-guess")
            page.keyboard.press("Enter")
            page.wait_for_selector(".sign-in .error:has-text('no key of this server')")
            page.wait_for_timeout(300)
            expect(not page.is_visible("#progress"), "the page seems to load while it waits for a key")
            browser.shoot(page, "sign-in")
            field.fill("a-reader")
            page.keyboard.press("Enter")
            page.wait_for_selector(".health li")
            expect_equal(page.url.split("?")[1], "tab=about", "the address")
            page.wait_for_selector('#live[data-state="open"]')
            page.get_by_role("link", name="Projects").click()
            page.get_by_label("New project").fill("made by a reader")
            page.keyboard.press("Enter")
            page.wait_for_selector(".outcome.error:has-text('administrator')")
            page.get_by_role("link", name="About and health").click()
            page.get_by_role("button", name="Sign out").click()
            field.fill("an-administrator")
            page.keyboard.press("Enter")
            page.wait_for_selector(".welcome")

            page.goto(f"{guarded.url}/settings?tab=keys")
            page.get_by_label("Label").fill("for the check")
            page.get_by_role("button", name="Make").click()
            secret = page.locator(".secret code").inner_text()
            page.get_by_role("button", name="I have it").click()
            page.keyboard.press("g")
            page.keyboard.press("t")
            page.wait_for_selector(".welcome")
            Server(guarded.url, key=secret).simple_trace(text="sent with the key")
            page.wait_for_selector(f"{ROWS}:has-text('sent with the key')")


@check("a server that starts anew asks an open page for the key again, and the page goes on where it was")
def key_is_asked_again(browser, server):
    with tempfile.TemporaryDirectory() as folder, browser.page(path=None, expects_errors=True) as page:

        def sign_in():
            page.get_by_label("Key", exact=True).fill("a-reader")
            page.keyboard.press("Enter")
            page.wait_for_selector('#live[data-state="open"]')
            page.wait_for_selector(".charts")

        with own_server(folder, TRACEWING_READ_KEY="a-reader") as guarded:
            page.goto(f"{guarded.url}/charts?range=24h")
            sign_in()
        page.wait_for_selector("#connection:has-text('lost')")
        with own_server(folder, port=guarded.url.rsplit(":", 1)[1], TRACEWING_READ_KEY="a-reader"):
            sign_in()
            expect(page.url.endswith("/charts?range=24h"), f"the address is {page.url}")
