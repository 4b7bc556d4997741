import Foundation
import Testing
import TracewingModel

@testable import TracewingAgents

@Suite("Coding to and from JSON values")
struct JSONValueCodingTests {
    struct Everything: Codable, Equatable {
        enum Kind: Codable, Equatable { case plain, sized(width: Int) }
        var text = "ø"
        var byte: UInt8 = 255
        var large = UInt64(Int64.max)
        var float: Float = 0.1
        var double = -2.5
        var price = Decimal(string: "19.99")
        var flag = true
        var date = Date(timeIntervalSince1970: 1_777_622_400)
        var url = URL(string: "https://example.com/a?b=c")
        var id = UUID()
        var data = Data([0, 255])
        var list: [Int?] = [1, nil]
        var names: [Int: String] = [3: "c"]
        var kinds: [Kind] = [.plain, .sized(width: 2)]
        var absent: Int?
        var json: JSONValue = ["a": [1, 2.5, true, nil, "x", [:]]]
    }

    @Test("gives back what went in")
    func roundTrip() throws {
        let everything = Everything()
        let json = try JSONValueEncoder().encode(everything)
        #expect(try JSONValueDecoder().decode(Everything.self, from: json) == everything)
        // By way of text too, and what Foundation's own decoder makes of it.
        #expect(try JSONValueDecoder().decode(Everything.self, from: JSONValue(parsing: json.text)) == everything)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        #expect(try decoder.decode(Everything.self, from: Data(json.utf8)) == everything)
    }

    @Test(
        "reads dates as models write them",
        arguments: [
            ("2026-05-01T10:00:00Z", 1_777_629_600), ("2026-05-01T10:00:00+02:00", 1_777_622_400),
            ("2026-05-01T10:00:00.500Z", 1_777_629_600.5), ("2026-05-01", 1_777_593_600),
        ]
    )
    func dates(text: String, seconds: Double) throws {
        let date = try JSONValueDecoder().decode(Date.self, from: .string(text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.001)
    }

    @Test("takes whole numbers for integers however they are written, and no others")
    func integers() throws {
        #expect(try JSONValueDecoder().decode(Int.self, from: .number(3)) == 3)
        #expect(try JSONValueDecoder().decode(Double.self, from: 3) == 3)
        #expect(throws: DecodingError.self) { try JSONValueDecoder().decode(Int.self, from: .number(3.5)) }
        #expect(throws: DecodingError.self) { try JSONValueDecoder().decode(UInt8.self, from: 256) }
        #expect(throws: DecodingError.self) { try JSONValueDecoder().decode(UInt.self, from: -1) }
        #expect(throws: DecodingError.self) { try JSONValueDecoder().decode(Int.self, from: .number(.nan)) }
    }

    @Test("reads the last of members that repeat a key")
    func repeatedKey() throws {
        struct Value: Decodable { var a: Int }
        #expect(try JSONValueDecoder().decode(Value.self, from: JSONValue(parsing: #"{"a":1,"a":2}"#)).a == 2)
    }

    @Test("names the place of an error")
    func places() throws {
        struct Stop: Decodable { var minutes: Int }
        struct Line: Decodable { var stops: [Stop] }
        let error = #expect(throws: DecodingError.self) {
            try JSONValueDecoder().decode(Line.self, from: ["stops": [["minutes": 1], ["minutes": "x"]]])
        }
        let summary = JSONValueDecoder.summary(of: try #require(error))
        #expect(summary.hasPrefix("stops[1].minutes: Int was expected, a string was found"), "\(summary)")
    }
}
