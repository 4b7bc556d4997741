// A classic script in the head, not a module: it must run before the first paint, or a remembered dark page flashes
// white.
(() => {
    try {
        const theme = localStorage.getItem("tracewing.theme");
        if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    } catch {
        // Storage is blocked: the system's preference holds.
    }
})();
