import ArgumentParser

/// Where a server listens.
struct ServerAddress: ParsableArguments {
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 4318

    @Flag(help: "Listen on an address that others can reach, although nobody is asked for a key.")
    var insecure = false

    func validate() throws {
        guard 0...65535 ~= port else {
            throw ValidationError("The port must be a number from 0 to 65535, not \(port).")
        }
        guard insecure || ["127.0.0.1", "::1", "localhost"].contains(host) else {
            throw ValidationError(
                "\(host) can be reached by others, and this server asks nobody for a key. "
                    + "Listen on 127.0.0.1, or say --insecure if that is what you want."
            )
        }
    }
}
