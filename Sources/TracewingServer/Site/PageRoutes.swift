import HTTPTypes
import Hummingbird
import NIOCore

/// The web page: its files are in the binary, and every view of it is an address.
struct PageRoutes: Sendable {
    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        let paths: [RouterPath] = [
            "/", "/traces/{id}", "/sessions", "/session", "/charts", "/playground", "/datasets", "/dataset",
            "/experiments", "/experiment", "/compare", "/settings",
        ]
        for path in paths { router.get(path) { _, _ in PageFile.index.response } }
        router.get("/page/{file}") { _, context in
            guard let name = context.parameters.get("file"), let file = PageFile.named(name) else {
                throw APIError(.notFound, "no_such_file", "The page has no such file.")
            }
            return file.response
        }
    }
}
