import TracewingModel

/// A span with the moments, counted, at which it started and ended.
struct JournaledSpan: Sendable {
    let id: SpanID
    let name: String
    let parentID: SpanID?
    let start: Int
    var ends: [Int] = []
    var attributes = Attributes()

    /// The request of either version.
    var isRequest: Bool { name == "request" || name == "invoke_agent concierge" }
    var isWork: Bool { name == "work" }
}
