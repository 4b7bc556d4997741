import TracewingModel

/// What streams of server-sent events are made of.
enum ServerSentEvent {
    /// Says that the line is up. Clients skip it.
    static let keepAlive = Array(": the line is up\n\n".utf8)

    /// An event of a name, with one document.
    static func frame(_ name: String, _ document: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.writeRaw("event: \(name)\ndata: ")
        writer.write(document)
        writer.writeRaw("\n\n")
        return writer.bytes
    }
}
