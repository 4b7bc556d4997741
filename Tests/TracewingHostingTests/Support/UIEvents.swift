import TracewingModel

/// The events of a UI message stream, cut out of its bytes.
struct UIEvents {
    /// Each event's data: JSON, or `[DONE]`.
    let data: [String]
    /// What is wrong with the frames themselves.
    let framingProblems: [String]

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        var data: [String] = []
        var problems: [String] = []
        var frames = text.split(separator: "\n\n", omittingEmptySubsequences: false)
        if frames.last == "" {
            frames.removeLast()
        } else {
            problems.append("the last frame is cut off: \(frames.last ?? "")")
        }
        for frame in frames where !frame.hasPrefix(":") {
            guard frame.hasPrefix("data: "), !frame.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else {
                problems.append("no frame of one data line: \(frame)")
                continue
            }
            data.append(String(frame.dropFirst("data: ".count)))
        }
        self.data = data
        framingProblems = problems
    }

    /// The type of each event; `[DONE]` is its own.
    var types: [String] {
        data.map { (try? JSONValue(parsing: $0))?["type"]?.stringValue ?? $0 }
    }

    /// The chunks with a type, in order.
    func chunks(_ type: String) -> [JSONValue] {
        data.compactMap { try? JSONValue(parsing: $0) }.filter { $0["type"]?.stringValue == type }
    }

    /// What the text deltas add up to.
    var text: String {
        chunks("text-delta").compactMap { $0["delta"]?.stringValue }.joined()
    }

    /// What the protocol's rules have against these events; empty if nothing.
    var problems: [String] {
        framingProblems + UIStreamValidator.problems(in: data)
    }
}
