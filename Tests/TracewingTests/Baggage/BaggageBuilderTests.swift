import Testing
import Tracewing
import TracewingSDK
import Tracing

@Suite("Building baggage")
struct BaggageBuilderTests {
    private static func baggage(_ scope: BaggageScope) -> [String] {
        var context = ServiceContext.topLevel
        scope.apply(to: &context)
        return context.baggage.entries.map { "\($0.key)=\($0.value)" }
    }

    private typealias Setter = @Sendable (BaggageBuilder, String?) -> BaggageBuilder

    private static let setters: [(key: String, set: Setter)] = [
        ("tenant_id", { $0.tenantID($1) }), ("gen_ai.agent.id", { $0.agentID($1) }),
        ("gen_ai.agent.auid", { $0.agentAUID($1) }), ("gen_ai.agent.upn", { $0.agentEmail($1) }),
        ("correlation_id", { $0.correlationID($1) }), ("gen_ai.caller.id", { $0.userID($1) }),
        ("gen_ai.caller.name", { $0.userName($1) }), ("gen_ai.caller.upn", { $0.userEmail($1) }),
        ("session_id", { $0.sessionID($1) }), ("gen_ai.conversation.id", { $0.conversationID($1) }),
        ("gen_ai.execution.source.name", { $0.channelName($1) }),
        ("gen_ai.agent.name", { $0.agentName($1) }), ("gen_ai.agent.description", { $0.agentDescription($1) }),
        ("gen_ai.agent.version", { $0.agentVersion($1) }),
        ("microsoft.a365.agent.blueprint.id", { $0.agentBlueprintID($1) }),
        ("gen_ai.execution.source.link", { $0.channelLink($1) }),
        ("microsoft.conversation.item.link", { $0.conversationItemLink($1) }),
        ("microsoft.session.description", { $0.sessionDescription($1) }), ("service.name", { $0.operationSource($1) }),
        ("server.address", { $0.invokeAgentServer(address: $1) }), ("any.name", { $0.setting("any.name", $1) }),
        ("any.name", { $0.setPairs(["any.name": $1]) }),
    ]

    @Test("Every setter has its key; nil and blank are skipped", arguments: setters.indices)
    func setter(index: Int) {
        let (key, set) = Self.setters[index]
        #expect(Self.baggage(set(BaggageBuilder(), "value").build()) == ["\(key)=value"])
        for blank in [nil, "", " ", "\t\n"] {
            #expect(Self.baggage(set(BaggageBuilder(), blank).build()) == [])
            // And they take nothing back.
            #expect(Self.baggage(set(set(BaggageBuilder(), "value"), blank).build()) == ["\(key)=value"])
        }
        #expect(Self.baggage(set(set(BaggageBuilder(), "first"), "second").build()) == ["\(key)=second"])
    }

    @Test("An agent's type and an operation's source are recorded by their names", arguments: AgentType.allCases)
    func types(type: AgentType) {
        #expect(Self.baggage(BaggageBuilder().agentType(type).build()) == ["gen_ai.agent.type=\(type.rawValue)"])
        #expect(Self.baggage(BaggageBuilder().agentType(nil).build()) == [])
        let sources = OperationSource.allCases.map { Self.baggage(BaggageBuilder().operationSource($0).build()) }
        #expect(sources == [["service.name=SDK"], ["service.name=Gateway"], ["service.name=MCPServer"]])
    }

    @Test(
        "The port of a server is left out if it is 443",
        arguments: [
            ("h", nil, ["server.address=h"]), ("h", 443, ["server.address=h"]),
            ("h", 80, ["server.address=h", "server.port=80"]), (nil, 80, ["server.port=80"]),
        ] as [(String?, Int?, [String])]
    )
    func server(address: String?, port: Int?, entries: [String]) {
        #expect(Self.baggage(BaggageBuilder().invokeAgentServer(address: address, port: port).build()) == entries)
    }

    @Test("The port of another server is not this one's")
    func otherServer() {
        let first = BaggageBuilder().invokeAgentServer(address: "a", port: 8080)
        #expect(Self.baggage(first.invokeAgentServer(address: "b").build()) == ["server.address=b"])
        #expect(Self.baggage(first.invokeAgentServer(address: "b", port: 443).build()) == ["server.address=b"])
        let changed = first.invokeAgentServer(address: "b", port: 80)
        #expect(Self.baggage(changed.build()) == ["server.address=b", "server.port=80"])
        let same = ["server.address=a", "server.port=8080"]
        #expect(Self.baggage(first.invokeAgentServer(address: " ").build()) == same)
        #expect(Self.baggage(first.invokeAgentServer(address: nil).build()) == same)
    }

    @Test("A builder is a value: what is added to a copy stays there")
    func value() {
        let shared = BaggageBuilder().tenantID("t")
        let first = shared.userID("1").build()
        let second = shared.userID("2").build()
        #expect(Self.baggage(first) == ["tenant_id=t", "gen_ai.caller.id=1"])
        #expect(Self.baggage(second) == ["tenant_id=t", "gen_ai.caller.id=2"])
        #expect(Self.baggage(shared.build()) == ["tenant_id=t"])
    }

    @Test("Pairs are set in the order of their names; blank names are skipped")
    func pairs() {
        let builder = BaggageBuilder().setPairs(["b": "2", "a": "1", "c": nil, "": "3", " ": "4"])
        #expect(Self.baggage(builder.build()) == ["a=1", "b=2"])
        let plain: [String: String] = ["x": "1"]
        #expect(Self.baggage(BaggageBuilder().setPairs(plain).build()) == ["x=1"])
    }

    @Test("What most requests have is one call")
    func requestContext() {
        let scope = BaggageBuilder.requestContext(tenantID: "t", agentID: "a", correlationID: "c")
        #expect(Self.baggage(scope) == ["tenant_id=t", "gen_ai.agent.id=a", "correlation_id=c"])
        #expect(Self.baggage(BaggageBuilder.requestContext(agentID: "a")) == ["gen_ai.agent.id=a"])
    }

    @Test("Entries of the same name on a context are replaced in place, the others stay")
    func apply() {
        var context = ServiceContext.topLevel
        context.baggage["tenant_id"] = "old"
        context.baggage["kept"] = "1"
        BaggageBuilder().userID("u").tenantID("new").build().apply(to: &context)
        #expect(context.baggage.entries.map(\.key) == ["tenant_id", "kept", "gen_ai.caller.id"])
        #expect(context.baggage["tenant_id"] == "new")
        let untouched = context
        BaggageBuilder().build().apply(to: &context)
        #expect(context.baggage == untouched.baggage)
    }

    @Test("Inside run the entries are current; after it, what was before is")
    func run() async {
        let outer = BaggageBuilder().tenantID("outer").userID("u").build()
        let inner = BaggageBuilder().tenantID("inner").build()
        outer.run {
            #expect(ServiceContext.current?.baggage["tenant_id"] == "outer")
            inner.run {
                #expect(ServiceContext.current?.baggage["tenant_id"] == "inner")
                #expect(ServiceContext.current?.baggage["gen_ai.caller.id"] == "u")
            }
            #expect(ServiceContext.current?.baggage["tenant_id"] == "outer")
        }
        await outer.run {
            await Task.yield()
            #expect(ServiceContext.current?.baggage["tenant_id"] == "outer")
            await Task { #expect(ServiceContext.current?.baggage["tenant_id"] == "outer") }.value
            await Task.detached { #expect(ServiceContext.current?.baggage["tenant_id"] == nil) }.value
        }
        #expect(ServiceContext.current?.baggage["tenant_id"] == nil)
    }

    @Test("What the body throws is thrown on, and what was before is current again")
    func failure() async {
        let scope = BaggageBuilder().tenantID("t").build()
        #expect(throws: BrokenPipe()) { try scope.run { throw BrokenPipe() } }
        await #expect(throws: BrokenPipe()) {
            try await scope.run {
                await Task.yield()
                throw BrokenPipe()
            }
        }
        #expect(ServiceContext.current?.baggage["tenant_id"] == nil)
    }

    @Test("An actor's state can be used inside run")
    func isolation() async {
        actor Counter {
            var count = 0
            func increment(in scope: BaggageScope) async -> Int {
                await scope.run {
                    count += 1
                    await Task.yield()
                    count += 1
                }
                return count
            }
        }
        #expect(await Counter().increment(in: BaggageBuilder().tenantID("t").build()) == 2)
    }
}
