import Foundation
import Testing
import TracewingAgents
import TracewingModel

@Suite("A tool")
struct ToolTests {
    struct TrainQuery: Decodable {
        var from: String
        var departure: Date?
    }

    struct Train: Codable, Equatable {
        var number: Int
        var leaves: Date
    }

    @Test("decodes its arguments and encodes its result")
    func call() async throws {
        let tool = Tool("find_trains", description: "Trains") { (query: TrainQuery) in
            [Train(number: query.from.count, leaves: query.departure ?? .distantPast)]
        }
        #expect(tool.definitionError == nil)
        #expect(tool.parameters["required"]?.text == #"["from"]"#)
        let result = try await tool.call(argumentsText: #"{"from":"Oslo","departure":"2026-05-01T10:00:00+02:00"}"#)
        #expect(result.text == #"[{"number":4,"leaves":"2026-05-01T08:00:00Z"}]"#)
    }

    @Test("hands a string on as plain text")
    func plainText() async throws {
        let tool = Tool("greet", description: "Greets") { (query: TrainQuery) in "\"Hei\" \(query.from)" }
        #expect(try await tool.call(argumentsText: #"{"from":"Oslo"}"#) == "\"Hei\" Oslo")
    }

    @Test(
        "without arguments takes blank text, an empty object and whatever a model makes up",
        arguments: [
            "", " \n", "{}", "null", #"{"surprise":1}"#,
        ]
    )
    func noArguments(text: String) async throws {
        let tool = Tool("now", description: "The time") { "12:00" }
        #expect(tool.parameters.text == #"{"type":"object","properties":{}}"#)
        #expect(try await tool.call(argumentsText: text) == "12:00")
    }

    @Test("takes an empty struct")
    func emptyStruct() async throws {
        struct Nothing: Decodable, Sendable {}
        let tool = Tool("now", description: "The time") { (_: Nothing) in 12 }
        #expect(tool.parameters.text == #"{"type":"object","properties":{}}"#)
        #expect(try await tool.call(argumentsText: "") == 12)
    }

    @Test(
        "says where arguments do not fit, and nothing of their content",
        arguments: [
            (#"{"from":1}"#, "from: String was expected, a number was found"),
            (#"{}"#, "\"from\" is missing"),
            (#"{"from":null}"#, "from: String was expected, null was found"),
            (#"{"from":"Oslo","departure":"soon"}"#, "departure: Date was expected, a string was found"),
            (#"["secret"]"#, "an object was expected, an array was found"),
            (#"{"from":"secret"#, "not JSON: a string is not closed at byte 15"),
            ("secret", "not JSON: a value was expected at byte 0"),
        ]
    )
    func undecodable(text: String, reason: String) async throws {
        let tool = Tool("find_trains", description: "Trains") { (query: TrainQuery) in query.from }
        let error = try #require(await #expect(throws: ToolError.self) { try await tool.call(argumentsText: text) })
        #expect(error.kind == .undecodableArguments)
        #expect(error.toolName == "find_trains")
        #expect(error.message.contains(reason), "\(error)")
        #expect(!error.message.contains("secret"), "\(error)")
    }

    @Test("throws what its function throws, as it is")
    func throwing() async throws {
        struct TimetableClosed: Error {}
        let tool = Tool("find_trains", description: "Trains") { (query: TrainQuery) -> String in
            throw TimetableClosed()
        }
        await #expect(throws: TimetableClosed.self) { try await tool.call(argumentsText: #"{"from":"Oslo"}"#) }
    }

    @Test("that cannot be described says so, by name, when it is made, and refuses to be called")
    func undescribable() async throws {
        enum Side: String, Decodable { case left, right }
        struct Turn: Decodable, Sendable { var side: Side }
        let tools = [Tool("turn", description: "Turns") { (turn: Turn) in turn.side.rawValue }]
        let error = try #require(tools[0].definitionError)
        #expect(error.kind == .undescribable)
        #expect(error.message.contains("\"turn\"") && error.message.contains("Turn.side"), "\(error)")
        #expect(throws: ToolError.self) { try tools[0].validated() }
        let thrown = await #expect(throws: ToolError.self) { try await tools[0].call(argumentsText: "{}") }
        #expect(thrown?.kind == .undescribable)
    }

    @Test("refuses arguments that are no object")
    func noObject() throws {
        let tool = Tool("echo", description: "Echoes") { (text: String) in text }
        #expect(try #require(tool.definitionError).message.hasSuffix("Make it a property of a struct."))
    }

    @Test("fills in the defaults of a schema its arguments give")
    func defaults() async throws {
        struct Copies: ToolArguments {
            static let schema: JSONValue? = [
                "type": "object", "properties": ["count": ["type": "integer", "default": 3]],
            ]
            var count: Int
        }
        let tool = Tool("copy", description: "Copies") { (copies: Copies) in copies.count }
        #expect(try await tool.call(argumentsText: "{}") == 3)
        #expect(try await tool.call(argumentsText: #"{"count":1}"#) == 1)
    }

    @Test("with a schema known at run time gets the arguments as JSON")
    func dynamic() async throws {
        let schema: JSONValue = ["type": "object", "properties": ["x": ["type": "integer"]]]
        let tool = Tool("echo", description: "Echoes", parameters: schema, timeout: .seconds(1)) { $0 }
        #expect(tool.parameters == schema)
        #expect(tool.timeout == .seconds(1))
        #expect(try await tool.call(argumentsText: #"{"x":[1]}"#).text == #"{"x":[1]}"#)
    }

    @Test("takes and returns any JSON")
    func anyJSON() async throws {
        struct Note: Codable { var body: JSONValue }
        let tool = Tool("note", description: "Notes") { (note: Note) in note }
        #expect(try await tool.call(argumentsText: #"{"body":{"a":[1,null]}}"#).text == #"{"body":{"a":[1,null]}}"#)
    }
}
