import Testing
import TracewingModel

@testable import TracewingHosting

@Suite("The seal of approvals")
struct ApprovalSealTests {
    private let seal = ApprovalSeal(agent: "a", key: [7])

    private func id(_ arguments: String, beside others: [ToolCall] = []) -> String {
        let call = ToolCall(id: "c", name: "pay", arguments: arguments)
        return seal.id(of: call, in: [call] + others, conversation: nil)
    }

    @Test("is the same however arguments are written")
    func same() {
        #expect(id(#"{"a":1,"b":[2]}"#) == id(#"{"b":[2.0], "a":1e0}"#))
        #expect(id("") == id("{}"))
        #expect(id("9007199254740992") == id("9007199254740992.0"))
    }

    @Test("tells integers apart that are one double")
    func largeIntegers() {
        #expect(id("9007199254740993") != id("9007199254740992"))
        #expect(id("-9223372036854775807") != id("-9223372036854775808"))
    }

    @Test("is over all the calls of the step, and their order")
    func siblings() {
        let (b, c) = (ToolCall(id: "b", name: "x", arguments: "{}"), ToolCall(id: "d", name: "y", arguments: "{}"))
        #expect(Set([id("1"), id("1", beside: [b]), id("1", beside: [b, c]), id("1", beside: [c, b])]).count == 4)
    }

    @Test("has a key of its own if the one given is empty")
    func emptyKey() {
        let call = ToolCall(id: "c", name: "pay", arguments: "{}")
        let ids = (0..<2).map { _ in
            ApprovalSeal(agent: "a", key: []).id(of: call, in: [call], conversation: nil)
        }
        #expect(ids[0] != ids[1])
    }

    @Test("once spent is spent; the oldest is forgotten")
    func spent() {
        let spent = SpentApprovals(capacity: 2)
        #expect(spent.spend(["a"]))
        #expect(!spent.spend(["b", "a"]))
        #expect(spent.spend(["b"]))
        #expect(!spent.spend(["a"]))
        #expect(spent.spend(["c"]))
        #expect(spent.spend(["a"]))
        #expect(!spent.spend(["c"]))
        #expect(spent.spend([]))
    }
}
