import AsyncHTTPClient
import NIOHTTP1
import Testing
import TracewingAgents
import TracewingConcurrency
import TracewingHosting
import TracewingModel
import TracewingTesting

/// A call that a person has to allow, over the UI message stream: asked for in one request, answered in the next.
@Suite("Approvals over the UI message stream", .timeLimit(.minutes(1)))
struct ApprovalTests {
    @Test("the run pauses with the question, and goes on in the same message with the answer")
    func approved() async throws {
        let till = Till()
        try await HostedAgent.run(.cashier(till)) { agent in
            let asked = try await agent.events()
            #expect(asked.problems() == [])
            #expect(
                asked.types == [
                    "start", "start-step", "text-start", "text-delta", "text-end",
                    "tool-input-start", "tool-input-delta", "tool-input-start", "tool-input-delta",
                    "tool-input-available", "tool-input-available",
                    "tool-approval-request", "finish-step", "data-workflow-end", "finish", "[DONE]",
                ]
            )
            #expect(asked.chunks("finish").first?["finishReason"] == "tool-calls")
            #expect(till.paid == [])

            let answered = try await agent.post(Self.answer(to: asked, approved: true).utf8).transcript()
            #expect(answered.problems(knownCalls: Self.calls(of: asked)) == [])
            // The client adds to the message it has.
            #expect(answered.chunks("start").first?["messageId"] == "a1")
            #expect(answered.chunks("tool-input-available") == [])
            #expect(answered.chunks("tool-output-available").compactMap { $0["output"] } == ["paid 50", "8:25"])
            #expect(answered.text == "All done.")
            #expect(till.paid == [50])
        }
    }

    @Test("what is forbidden does not run, and is shown as denied")
    func denied() async throws {
        let till = Till()
        try await HostedAgent.run(.cashier(till)) { agent in
            let asked = try await agent.events()
            let answered = try await agent.post(Self.answer(to: asked, approved: false).utf8).transcript()
            #expect(answered.problems(knownCalls: Self.calls(of: asked)) == [])
            #expect(answered.chunks("tool-output-denied").count == 1)
            #expect(answered.chunks("tool-output-available").count == 1)
            #expect(answered.text == "All done.")
            #expect(till.paid == [])
        }
    }

    @Test(
        "a call the agent has not asked for cannot be approved",
        arguments: ["arguments", "tool", "call", "approval", "conversation"]
    )
    func forged(what: String) async throws {
        let till = Till()
        try await HostedAgent.run(.cashier(till)) { agent in
            let asked = try await agent.events()
            let body = try Self.forge(what, Self.answer(to: asked, approved: true))
            let response = try await agent.post(body.utf8)
            #expect(response.status == .badRequest)
            let problem = try await response.json()
            #expect(problem["detail"]?.stringValue?.contains("not one this agent has asked for") == true)
            #expect(till.paid == [])
        }
    }

    @Test(
        "calls of a step run together: none can be put beside one that is approved, changed or taken away",
        arguments: ["added", "changed", "removed"]
    )
    func forgedSibling(what: String) async throws {
        let till = Till()
        try await HostedAgent.run(.cashier(till)) { agent in
            let answer = Self.answer(to: try await agent.events(), approved: true).text
            let sibling = try #require(answer.firstRange(of: #",{"type":"tool-find_trains""#))
            let rest = answer[sibling.lowerBound...]
            let end = try #require(rest.firstIndex(of: "]"))
            let forged =
                switch what {
                case "added":
                    answer[..<end] + #",{"type":"tool-find_trains","toolCallId":"x","state":"input-available"}"#
                        + answer[end...]
                case "changed":
                    answer[..<end].replacing(#""input":{}"#, with: #""input":{"to":"Eve"}"#) + answer[end...]
                default: answer[..<sibling.lowerBound] + answer[end...]
                }
            #expect(String(forged) != answer)
            let response = try await agent.post(Array(forged.utf8))
            #expect(response.status == .badRequest)
            #expect(till.paid == [])
        }
    }

    @Test("an approval is good for one run of its calls")
    func spent() async throws {
        let till = Till()
        try await HostedAgent.run(.cashier(till)) { agent in
            let answer = Self.answer(to: try await agent.events(), approved: true)
            _ = try await agent.post(answer.utf8).transcript()
            let again = try await agent.post(answer.utf8)
            #expect(again.status == .conflict)
            #expect(try await again.json()["detail"]?.stringValue?.contains("have run with this approval") == true)
            #expect(till.paid == [50])
        }
    }

    @Test("who is asked twice may answer one after the other; nothing runs before")
    func oneByOne() async throws {
        let till = Till()
        try await HostedAgent.run(.cashier(till, payments: 2)) { agent in
            let asked = try await agent.events()
            let questions = asked.chunks("tool-approval-request")
            #expect(questions.count == 2)
            let half = try await agent.post(Self.answer(to: asked, approved: true, only: 1).utf8).transcript()
            #expect(till.paid == [])
            #expect(half.chunks("tool-approval-request") == [questions.last])
            let answered = try await agent.post(Self.answer(to: asked, approved: true).utf8).transcript()
            #expect(answered.text == "All done.")
            #expect(till.paid == [50, 50])
        }
    }

    @Test("what a browser does to arguments does not break the seal: the order of keys, how a number is written")
    func rewritten() async throws {
        let till = Till()
        try await HostedAgent.run(.cashier(till)) { agent in
            let asked = try await agent.events()
            let text = Self.answer(to: asked, approved: true).text
            #expect(text.contains(#"{"amount":50,"to":"Ada"}"#))
            let rewritten = text.replacing(#"{"amount":50,"to":"Ada"}"#, with: #"{"to":"Ada", "amount":5.0e1}"#)
            let answered = try await agent.post(Array(rewritten.utf8)).transcript()
            #expect(answered.problems(knownCalls: Self.calls(of: asked)) == [])
            #expect(till.paid == [50])
        }
    }

    @Test("with the same key another server understands the answer; without, it does not")
    func otherServer() async throws {
        let till = Till()
        let agent = Agent.cashier(till)
        let cases: [(key: [UInt8]?, status: UInt)] = [(Array(repeating: 7, count: 32), 200), (nil, 400)]
        for (key, status) in cases {
            let routes = { AgentRoutes(agent, approvalKey: key, logger: HTTPHost.silence) }
            let asked = try await HostedAgent.run(routes()) { try await $0.events() }
            let answered = try await HostedAgent.run(routes()) {
                try await $0.post(Self.answer(to: asked, approved: true).utf8).status.code
            }
            #expect(answered == status)
        }
    }

    private static func calls(of transcript: UIMessageStreamTranscript) -> Set<String> {
        Set(transcript.chunks("tool-input-available").compactMap { $0["toolCallId"]?.stringValue })
    }

    /// What a client sends when its user has decided: the message so far, with the decision in it.
    private static func answer(
        to asked: UIMessageStreamTranscript,
        approved: Bool,
        only count: Int = .max
    ) -> JSONValue {
        let questions = asked.chunks("tool-approval-request")
        let answered = questions.prefix(count)
        let parts = asked.chunks("tool-input-available").map { chunk -> JSONValue in
            var part: JSONObject = [
                "type": .string("tool-\(chunk["toolName"]?.stringValue ?? "")"),
                "toolCallId": chunk["toolCallId"] ?? .null, "state": "input-available",
                "input": chunk["input"] ?? .null,
            ]
            if let question = questions.first(where: { $0["toolCallId"] == chunk["toolCallId"] }) {
                part["state"] = "approval-responded"
                var approval: JSONObject = ["id": question["approvalId"] ?? .null]
                if answered.contains(question) { approval["approved"] = .bool(approved) }
                part["approval"] = .object(approval)
            }
            return .object(part)
        }
        return [
            "id": "c",
            "messages": [
                ["id": "u1", "role": "user", "parts": [["type": "text", "text": "Go"]]],
                ["id": "a1", "role": "assistant", "parts": .array([["type": "step-start"]] + parts)],
            ],
        ]
    }

    private static func forge(_ what: String, _ answer: JSONValue) throws -> JSONValue {
        let text = answer.text
        let forged =
            switch what {
            case "arguments": text.replacing(#""amount":50"#, with: #""amount":5000"#)
            case "tool": text.replacing("tool-pay", with: "tool-steal")
            case "call": text.replacing(#"toolCallId":"call-"#, with: #"toolCallId":"other-"#)
            case "approval": text.replacing(#""approval":{"id":""#, with: #""approval":{"id":"x"#)
            default: text.replacing(#"{"id":"c","#, with: #"{"id":"d","#)
            }
        #expect(forged != text)
        return try JSONValue(parsing: forged)
    }
}

/// What was paid.
private final class Till: Sendable {
    private let amounts = Locked<[Int]>([])

    var paid: [Int] { amounts.withLock { $0 } }

    func pay(_ amount: Int) { amounts.withLock { $0.append(amount) } }
}

extension Agent {
    /// Wants to pay, which a person has to allow, and to look for a train, which nobody has to.
    fileprivate static func cashier(_ till: Till, payments: Int = 1) -> Agent {
        struct Payment: Decodable {
            var amount: Int
            var to: String
        }
        let client = ScriptedChatClient { request in
            guard request.toolResults.isEmpty else { return [.text("All done.")] }
            let payments = (0..<payments).map { _ in
                ScriptedChatClient.Step.toolCall(name: "pay", arguments: ["amount": 50, "to": "Ada"])
            }
            return [.text("Wait.")] + payments + [.toolCall(name: "find_trains")]
        }
        return Agent(
            name: "cashier",
            client: client,
            tools: [
                Tool("pay", description: "Pays", requiresApproval: true) { (payment: Payment) -> String in
                    till.pay(payment.amount)
                    return "paid \(payment.amount)"
                },
                Tool("find_trains", description: "Trains") { "8:25" },
            ]
        )
    }
}
