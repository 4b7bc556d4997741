import TracewingModel

/// A trace as the API gives it, for the terminal.
struct TraceText {
    private let trace: JSONValue

    init(_ trace: JSONValue) {
        self.trace = trace
    }

    var text: String {
        let spans = trace["spans"]?.arrayValue ?? []
        return SpanTree(spans.compactMap(SpanRecord.init(shown:))).text
    }
}

extension SpanRecord {
    /// What a tree shows of a span of the API.
    fileprivate init?(shown json: JSONValue) {
        guard let spanID = json["spanId"]?.stringValue.flatMap({ SpanID(hex: $0) }),
            let start = json["startTime"]?.stringValue.flatMap({ UInt64($0) })
        else { return nil }
        var status = Status.unset
        if json["status"]?["code"]?.stringValue == "error" {
            status = .error(json["status"]?["message"]?.stringValue ?? "")
        }
        var attributes = Attributes()
        for attribute in json["attributes"]?.arrayValue ?? [] {
            guard let key = attribute["key"]?.stringValue, let value = attribute["value"] else { continue }
            switch value {
            case .string(let text): attributes[key] = .string(text)
            case .integer(let number): attributes[key] = .int(number)
            case .number(let number): attributes[key] = .double(number)
            case .bool(let flag): attributes[key] = .bool(flag)
            default: break
            }
        }
        self.init(
            traceID: .invalid,
            spanID: spanID,
            parentSpanID: json["parentSpanId"]?.stringValue.flatMap { SpanID(hex: $0) },
            name: json["name"]?.stringValue ?? "",
            startTime: start,
            endTime: json["endTime"]?.stringValue.flatMap { UInt64($0) } ?? 0,
            status: status,
            attributes: attributes
        )
    }
}
