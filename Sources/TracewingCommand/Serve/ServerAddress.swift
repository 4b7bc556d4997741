import ArgumentParser

/// Where a server is told to listen.
struct ServerAddress: ParsableArguments {
    @Option(name: .customLong("host"), help: "The address to listen on (or TRACEWING_HOST); 127.0.0.1 unless given.")
    var host: String?

    @Option(help: "The port to listen on (or TRACEWING_PORT); 0 takes a free one; 4318 unless given.")
    var port: Int?

    @Flag(help: "Listen on an address that others can reach, although nobody is asked for a key.")
    var insecure = false

    func validate() throws {
        if let port, !(0...65535 ~= port) {
            throw ValidationError("The port must be a number from 0 to 65535, not \(port).")
        }
    }

    /// Where to listen. Refuses an address at which everybody could read everything.
    func place(_ settings: CommandSettings, asksForKeys: Bool) throws -> ListeningPlace {
        let place = ListeningPlace(
            host: try host ?? settings.text(.host) ?? "127.0.0.1",
            port: try port ?? settings.number(.port, in: 0...65_535) ?? 4318
        )
        // Read also where it does not matter: what cannot be used is refused.
        let isWanted = try settings.flag(.insecure) || insecure
        guard place.isLoopback || asksForKeys || isWanted else {
            throw ValidationError(
                "\(place.host) can be reached by others, and this server asks nobody for a key. "
                    + "Listen on 127.0.0.1, set TRACEWING_READ_KEY for 'serve', or say --insecure if that is what you want."
            )
        }
        return place
    }
}
