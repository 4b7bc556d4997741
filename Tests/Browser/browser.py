"""Chromium, driven headless, with an ear on everything a page complains about."""

import os
import shutil
from contextlib import contextmanager
from playwright.sync_api import sync_playwright

# Reports violations of the Content-Security-Policy also where the console keeps silent about them.
LISTEN = """
window.complaints = [];
document.addEventListener("securitypolicyviolation", (event) => {
    window.complaints.push(`policy: ${event.violatedDirective} blocked ${event.blockedURI} ${event.sample}`);
});
"""


def chromium_path(given=None):
    names = [given, os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    for name in filter(None, names):
        path = shutil.which(name)
        if path:
            return path
    raise SystemExit("No Chromium found. Install it (apt-get install chromium) or name it with --chromium.")


class Browser:
    """Opens pages and collects their complaints. Pages that are made to fail are opened with `expects_errors`."""

    def __init__(self, playwright, url, executable, screenshots):
        self.url = url.rstrip("/")
        self.screenshots = screenshots
        self.complaints = []
        self.pages_watched = 0
        # In a container there is no user namespace to build the sandbox from.
        arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        self.chromium = playwright.chromium.launch(executable_path=executable, args=arguments)

    @contextmanager
    def page(
        self,
        path="/",
        url=None,
        width=1440,
        height=900,
        scheme="light",
        motion="no-preference",
        expects_errors=False,
        prepare=None,
    ):
        """A fresh context with one page at `path` of the server, or of that at `url`; `prepare(page)` runs before."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion=motion,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        heard = []
        page.on(
            "console",
            lambda message: heard.append(f"console: {message.text}") if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: heard.append(f"exception: {error}"))
        page.add_init_script(LISTEN)
        if prepare:
            prepare(page)
        try:
            if path is not None:
                page.goto((url or self.url) + path)
            yield page
        finally:
            if not page.is_closed() and page.url.startswith("http"):
                heard += page.evaluate("window.complaints ?? []")
            if expects_errors:
                heard = [line for line in heard if not line.startswith("console: Failed to load resource")]
            self.pages_watched += 1
            self.complaints += [f"{page.url}: {line}" for line in heard]
            context.close()

    def shoot(self, page, name):
        if self.screenshots:
            os.makedirs(self.screenshots, exist_ok=True)
            page.screenshot(path=os.path.join(self.screenshots, f"{name}.png"))


@contextmanager
def open_browser(url, executable, screenshots=None):
    with sync_playwright() as playwright:
        browser = Browser(playwright, url, executable, screenshots)
        try:
            yield browser
        finally:
            browser.chromium.close()
