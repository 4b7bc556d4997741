import TracewingModel

/// A trace of the API in one line: id, duration, spans, name, and what was said.
struct TraceLine {
    private let trace: JSONValue

    init(_ trace: JSONValue) {
        self.trace = trace
    }

    var text: String {
        let duration: String
        if trace["running"]?.boolValue == true {
            duration = "running"
        } else {
            duration = HumanText.duration(nanoseconds: UInt64(clamping: trace["durationNano"]?.integerValue ?? 0))
        }
        let padding = String(repeating: " ", count: max(0, 9 - duration.count))
        let spans = trace["spanCount"]?.integerValue ?? 0
        var line =
            "\(trace["traceId"]?.stringValue ?? "?") \(padding)\(duration)  \(spans) span\(spans == 1 ? "" : "s")"
        line += "  " + HumanText.oneLine(trace["name"]?.stringValue ?? "", limit: 60)
        let errors = trace["errorCount"]?.integerValue ?? 0
        if errors > 0 { line += "  " + TerminalStyle.bad("\(errors) error\(errors == 1 ? "" : "s")") }
        if let input = trace["inputPreview"]?.stringValue { line += "  “\(HumanText.oneLine(input, limit: 40))”" }
        return line
    }
}
