import { area, labeled } from "./fields.js";
import { h } from "./h.js";

/** What is filled into the prompts' places: a field for each name that stands in one. */
export class VariableFields {
    element = h("div.variables");
    #state;
    #onChange;
    #shown = null;

    constructor(state, onChange) {
        this.#state = state;
        this.#onChange = onChange;
        this.show();
    }

    /** Brings the fields in line with the messages. */
    show() {
        const { places, dataset } = this.#state;
        const text = JSON.stringify([places, dataset]);
        if (text === this.#shown) return;
        this.#shown = text;
        this.element.hidden = !places.length;
        this.element.replaceChildren(
            ...places.map((name) => this.#field(name)),
            dataset && places.length ? h("p.muted", null, "Over a dataset each example fills these in itself.") : "",
        );
    }

    #field(name) {
        const field = area(this.#state.variables.get(name) ?? "", {
            oninput: () => {
                this.#state.variables.set(name, field.value);
                this.#onChange();
            },
        });
        return labeled(name, field);
    }
}
