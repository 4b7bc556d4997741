import TracewingModel

/// Writes server-sent events with JSON in them.
struct EventWriter: Sendable {
    private var writer = JSONWriter()

    /// - Parameter name: The event's name, where the protocol has one.
    mutating func write(_ json: JSONObject, name: String? = nil) {
        if let name { writer.writeRaw("event: \(name)\n") }
        writer.writeRaw("data: ")
        writer.write(.object(json))
        writer.writeRaw("\n\n")
    }

    /// The end of a stream, for protocols that mark it.
    mutating func writeDone() {
        writer.writeRaw("data: [DONE]\n\n")
    }

    /// What has been written since the last time.
    mutating func flush() -> [UInt8] {
        let bytes = writer.bytes
        writer = JSONWriter(reservingCapacity: 256)
        return bytes
    }
}
