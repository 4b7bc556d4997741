import { area, choice, parsedJSON } from "./fields.js";
import { h } from "./h.js";

const roles = ["system", "user", "assistant", "tool"].map((role) => [role, role]);

/**
 * The messages of a prompt, to be written. A message is `{ role, text, isJSON }`: text, or the parts of the message as
 * JSON, for calls of tools and their results.
 */
export class MessageEditor {
    element = h("div.messages");
    #messages;
    #onChange;

    constructor(messages, onChange) {
        this.#messages = messages;
        this.#onChange = onChange;
        this.#draw();
    }

    #draw() {
        this.element.replaceChildren(
            ...this.#messages.map((message, index) => this.#row(message, index)),
            h("button.quiet", { type: "button", onclick: () => this.#add() }, "Add a message"),
        );
    }

    #row(message, index) {
        const place = `message ${index + 1}`;
        const role = choice(roles, message.role, {
            "aria-label": `Role of ${place}`,
            onchange: () => {
                message.role = role.value;
                this.#onChange();
            },
        });
        const field = area(message.text, {
            class: message.isJSON ? "mono" : "",
            "aria-label": `${message.isJSON ? "Parts" : "Text"} of ${place}`,
            placeholder: message.isJSON ? '[{"type": "text", "content": ""}]' : "",
            oninput: () => {
                fault.textContent = "";
                message.text = field.value;
                this.#onChange();
            },
        });
        const fault = h("p.error", { role: "alert" });
        const button = (words, name, run, disabled = false) =>
            h(
                "button.quiet",
                { type: "button", "aria-label": `${name} ${place}`, title: name, disabled, onclick: run },
                words,
            );
        return h(
            "div.message",
            { class: `role-${message.role}` },
            h(
                "div.message-head",
                null,
                role,
                button("{ }", message.isJSON ? "Write as text:" : "Write as JSON:", () => {
                    fault.textContent = this.#turn(message, index);
                }),
                button("↑", "Move up", () => this.#move(index, -1), index === 0),
                button("↓", "Move down", () => this.#move(index, 1), index === this.#messages.length - 1),
                button("×", "Remove", () => this.#remove(index)),
            ),
            field,
            fault,
        );
    }

    #add() {
        const last = this.#messages.at(-1)?.role;
        this.#messages.push({ role: last === "user" ? "assistant" : "user", text: "", isJSON: false });
        this.#changed(this.#messages.length - 1);
    }

    #remove(index) {
        this.#messages.splice(index, 1);
        this.#changed(Math.min(index, this.#messages.length - 1));
    }

    #move(index, by) {
        const [message] = this.#messages.splice(index, 1);
        this.#messages.splice(index + by, 0, message);
        this.#changed(index + by);
    }

    /** From text to JSON always; back where nothing is lost by it, else it says why not. */
    #turn(message, index) {
        if (message.isJSON) {
            let parts;
            try {
                parts = parsedJSON(message.text, "The message") ?? [];
            } catch ({ message: words }) {
                return words;
            }
            const isText = Array.isArray(parts) &&
                parts.every(({ type, content }) => type === "text" && content !== undefined);
            if (!isText) return "Only parts of text can be written as text.";
            message.text = parts.map(({ content }) => content).join("\n");
        } else {
            message.text = JSON.stringify([{ type: "text", content: message.text }], null, 2);
        }
        message.isJSON = !message.isJSON;
        this.#changed(index);
        return "";
    }

    #changed(focused) {
        this.#onChange();
        this.#draw();
        this.element.querySelectorAll("textarea")[focused]?.focus();
    }
}
