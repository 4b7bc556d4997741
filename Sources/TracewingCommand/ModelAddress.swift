import Foundation

/// The base address of a model's server.
struct ModelAddress {
    let url: URL

    init(_ address: String) throws {
        guard let url = URL(string: address), ["http", "https"].contains(url.scheme?.lowercased()), url.host() != nil
        else {
            throw Failure("'\(address)' is no http or https address of a model.")
        }
        self.url = url
    }
}
