/** A style sheet of a view that is not there from the start; resolves when it is in force. */
export function stylesheet(name) {
    const href = `/page/${name}.css`;
    if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
    return new Promise((resolve) => {
        const link = document.createElement("link");
        link.rel = "stylesheet";
        link.href = href;
        link.onload = resolve;
        // A view without its style is better than none; the next one asks for it again.
        link.onerror = () => {
            link.remove();
            resolve();
        };
        document.head.append(link);
    });
}
