import TracewingModel

/// The calls of a step that waits for people.
struct WaitingCalls: Sendable {
    /// All of the step, in order.
    let calls: [ToolCall]
    /// The ids of the approvals a person has given or denied.
    let answers: [String]
    /// Whether nobody has to be asked any more.
    let isAnswered: Bool
}
