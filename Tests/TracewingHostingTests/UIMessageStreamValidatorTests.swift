import Testing
import TracewingTesting

/// The judge is judged first: it must be able to find a stream guilty.
@Suite("The validator of UI message streams")
struct UIMessageStreamValidatorTests {
    private static let good = [
        #"{"type":"start","messageId":"m"}"#, #"{"type":"start-step"}"#, #"{"type":"text-start","id":"t"}"#,
        #"{"type":"text-delta","id":"t","delta":"Hi"}"#, #"{"type":"text-end","id":"t"}"#, #"{"type":"finish-step"}"#,
        #"{"type":"data-workflow-end","id":"w","data":{"status":"completed"}}"#,
        #"{"type":"finish","finishReason":"stop"}"#, "[DONE]",
    ]

    @Test("it has nothing against a good stream")
    func acceptsGood() {
        #expect(UIMessageStreamValidator.problems(in: Self.good) == [])
    }

    @Test("it misses every event that is left out", arguments: good.indices)
    func missing(index: Int) {
        var events = Self.good
        let removed = events.remove(at: index)
        // A part without a delta is one without text.
        if removed.contains("text-delta") { return }
        #expect(UIMessageStreamValidator.problems(in: events) != [], "without \(removed)")
    }

    @Test("it sees every two events that change places", arguments: good.indices.dropLast())
    func swapped(index: Int) {
        var events = Self.good
        events.swapAt(index, index + 1)
        #expect(UIMessageStreamValidator.problems(in: events) != [], "\(events[index])")
    }

    @Test(
        "it sees what a client would fail on",
        arguments: [
            #"{"type":"text-delta","id":"other","delta":"x"}"#, #"{"type":"text-delta","id":"t"}"#,
            #"{"type":"text-delta","id":"t","delta":null}"#,
            #"{"type":"text-delta","id":"t","delta":"x","providerMetadata":null}"#,
            #"{"type":"tool-output-available","toolCallId":"c","output":1}"#,
            #"{"type":"tool-input-delta","toolCallId":"c","inputTextDelta":""}"#,
            #"{"type":"news"}"#, "nonsense", #"{"type":"start"}"#,
        ]
    )
    func broken(event: String) {
        var events = Self.good
        events.insert(event, at: 3)
        #expect(UIMessageStreamValidator.problems(in: events) != [])
    }

    private static let whole = #"{"type":"tool-input-available","toolCallId":"c","toolName":"t","input":{"a":1}}"#
    private static let empty = #"{"type":"tool-input-available","toolCallId":"c","toolName":"t","input":{}}"#
    private static let cutOff =
        #"{"type":"tool-input-error","toolCallId":"c","toolName":"t","input":"","errorText":"It broke off."}"#

    @Test(
        "the input of a call is what its deltas said, else it is an error",
        arguments: [
            ([#"{\"a\":"#, " 1}"], whole, true), (["{}"], empty, true), ([], whole, false), ([], empty, false),
            ([#"{\"a\":"#], empty, false), ([#"{\"a\":"#], cutOff, true), ([], cutOff, true),
        ]
    )
    func inputs(deltas: [String], last: String, isRight: Bool) {
        var events = Self.good
        let deltas = deltas.map { #"{"type":"tool-input-delta","toolCallId":"c","inputTextDelta":"\#($0)"}"# }
        events.insert(
            contentsOf: [#"{"type":"tool-input-start","toolCallId":"c","toolName":"t"}"#] + deltas + [last],
            at: 2
        )
        #expect(UIMessageStreamValidator.problems(in: events).isEmpty == isRight)
        // It is a promise of ours, and no rule of the clients.
        #expect(UIMessageStreamValidator.problems(in: events, by: .protocol) == [])
    }
}
