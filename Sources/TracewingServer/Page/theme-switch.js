const next = { auto: "light", light: "dark", dark: "auto" };

/** The button goes round auto, light, dark; `theme.js` brings the choice back before the first paint. */
export function startThemeSwitch(button) {
    const root = document.documentElement;
    const show = () => {
        button.textContent = `Theme: ${root.dataset.theme ?? "auto"}`;
    };
    button.addEventListener("click", () => {
        const theme = next[root.dataset.theme ?? "auto"];
        if (theme === "auto") delete root.dataset.theme;
        else root.dataset.theme = theme;
        remember(theme);
        show();
    });
    show();
}

function remember(theme) {
    try {
        if (theme === "auto") localStorage.removeItem("tracewing.theme");
        else localStorage.setItem("tracewing.theme", theme);
    } catch {
        // Storage is blocked: the choice lasts as long as the page.
    }
}
