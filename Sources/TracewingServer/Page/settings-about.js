import { fetchAbout, signOut } from "./api.js";
import { bytes, count, dateTime, duration, epochMilliseconds, unknown } from "./format.js";
import { glyph } from "./glyphs.js";
import { h } from "./h.js";
import { definitions } from "./section.js";

/** How the server is, what it holds, which it is. */
export async function aboutSection() {
    const about = await fetchAbout();
    const { database, ingest, live, checks } = about;
    return h(
        "section",
        null,
        h("h2", null, "Health"),
        h(
            "ul.health",
            null,
            checks.map(({ name, ok, message }) =>
                h(
                    `li.state-${ok ? "done" : "error"}`,
                    null,
                    glyph(ok ? "done" : "error"),
                    h("span.visually-hidden", null, ok ? "well: " : "not well: "),
                    h("strong", null, name),
                    " ",
                    h("span.muted", null, message),
                )
            ),
        ),
        h("h2", null, "Database"),
        definitions([
            ["file", h("code", null, database.path)],
            ["size", `${bytes(database.bytes)}, log ${bytes(database.walBytes)}`],
            ["holds", `${count(database.traces)} traces, ${count(database.spans)} spans`],
            ["oldest", database.oldestTime ? dateTime(database.oldestTime) : unknown],
            ["newest", database.newestTime ? dateTime(database.newestTime) : unknown],
            ["schema", count(database.schema)],
        ]),
        h("h2", null, "Server"),
        definitions([
            ["version", about.version],
            ["address", h("code", null, about.address)],
            ["running for", duration(Date.now() - epochMilliseconds(about.startedTime))],
            ["memory", bytes(about.memoryBytes)],
            ["key", about.authentication === "keys" ? signOutButton() : "none: whoever is here may do everything"],
            ["requests with spans", count(ingest.requests)],
            ["spans stored", count(ingest.accepted)],
            ["spans refused", count(ingest.rejected)],
            ["watching live", count(live.subscribers)],
        ]),
    );
}

/** Takes the cookie away; the next page asks for a key. */
function signOutButton() {
    const fault = h("span.error", { role: "alert" });
    const button = h("button.quiet", {
        type: "button",
        onclick: async () => {
            try {
                await signOut();
                location.assign("/");
            } catch (error) {
                fault.textContent = `${error.what} ${error.message}`;
            }
        },
    }, "Sign out");
    return [button, " ", fault];
}
