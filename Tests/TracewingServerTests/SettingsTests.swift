import Foundation
import NIOHTTP1
import Testing
import TracewingModel
import TracewingServer
import TracewingStore

@Suite("Projects, keys and settings")
struct SettingsTests {
    /// Names of strangers.
    private static let names = ["travel", "a/b", "../etc", "a b+c&d=e", "nul\u{0}", "ü\u{202E}", "'; drop table spans"]

    @Test("a project is made once, listed, and removed with its traces", arguments: names)
    func projects(name: String) async throws {
        try await TestServer.run { server in
            let made = try await server.change(.POST, "/api/v1/projects", ["name": .string(name)])
            #expect(made.status == 201)
            #expect(made.json?["name"] == .string(name))
            #expect(made.json?["lastTime"] == nil)
            #expect(try await server.change(.POST, "/api/v1/projects", ["name": .string(name)]).code == "conflict")
            var span = makeSpan(1)
            span.resource = Resource(attributes: ["openinference.project.name": .string(name)])
            try await server.ingest([span, makeSpan(1, in: 2)])
            let listed = try await server.get("/api/v1/projects").json?["projects"]?.arrayValue ?? []
            #expect(listed.first { $0["name"]?.stringValue == name }?["traceCount"] == 1)
            let query = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            #expect(try await server.get("/api/v1/traces?project=\(query)").json?["traces"]?.arrayValue?.count == 1)
            #expect(try await server.change(.DELETE, "/api/v1/projects?name=\(query)").status == 204)
            let left = try await server.get("/api/v1/projects").json?["projects"]?.arrayValue ?? []
            #expect(left.map { $0["name"] } == ["default"])
            #expect(try await server.get("/api/v1/traces").json?["traces"]?.arrayValue?.count == 1)
        }
    }

    @Test(
        "what is no name of a project is 400",
        arguments: [["name": ""], ["name": " "], ["name": 1], [:]] as [JSONValue]
    )
    func badProject(body: JSONValue) async throws {
        try await TestServer.run { server in
            let answer = try await server.change(.POST, "/api/v1/projects", body)
            #expect(answer.status == 400)
            #expect(answer.code == "bad_name")
        }
    }

    @Test("retention is changed, kept over a restart, and refused where it makes no sense")
    func retention() async throws {
        let path = NSTemporaryDirectory() + "tracewing-settings-" + UUID().uuidString + ".json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var options = ServerOptions()
        options.settingsPath = path
        let unset: JSONValue = ["retention": ["days": nil, "bytes": nil], "writable": true]
        let set: JSONValue = ["retention": ["days": 14, "bytes": 5_000_000_000], "writable": true]
        try await TestServer.run(options) { server in
            #expect(try await server.get("/api/v1/settings").json == unset)
            let answer = try await server.change(.PATCH, "/api/v1/settings", ["retention": set["retention"] ?? .null])
            #expect(answer.json == set)
            // What is not named stays; null takes a limit away.
            let steps: [(JSONValue, JSONValue)] = [
                (["days": 7], ["days": 7, "bytes": 5_000_000_000]), (["bytes": nil], ["days": 7, "bytes": nil]),
                ([:], ["days": 7, "bytes": nil]), (["days": nil, "bytes": 9], ["days": nil, "bytes": 9]),
                (["days": 14, "bytes": 5_000_000_000], ["days": 14, "bytes": 5_000_000_000]),
            ]
            for (change, expected) in steps {
                let answer = try await server.change(.PATCH, "/api/v1/settings", ["retention": change])
                #expect(answer.json?["retention"] == expected)
            }
            for bad in [["days": 0], ["days": "x"], ["bytes": -1], ["days": 1.5], 5] as [JSONValue] {
                #expect(try await server.change(.PATCH, "/api/v1/settings", ["retention": bad]).status == 400)
            }
        }
        try await TestServer.run(options) { server in
            let kept = try await server.get("/api/v1/settings")
            #expect(kept.json == set)
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
    }

    @Test("settings that were given at the start are not changed")
    func fixedSettings() async throws {
        var options = ServerOptions()
        options.retention = RetentionPolicy(maximumAge: .seconds(7 * 86_400))
        options.isRetentionFixed = true
        try await TestServer.run(options) { server in
            let settings = try await server.get("/api/v1/settings").json
            #expect(settings == ["retention": ["days": 7, "bytes": nil], "writable": false])
            let answer = try await server.change(.PATCH, "/api/v1/settings", ["retention": ["days": 1]])
            #expect(answer.status == 409)
        }
    }

    @Test("prices tell where they are from, one's own first")
    func prices() async throws {
        var options = ServerOptions()
        options.prices = (PriceTable([ModelPrice("ours", input: 1, output: 2)]), "/etc/prices.json")
        try await TestServer.run(options) { server in
            let json = try await server.get("/api/v1/prices").json
            #expect(json?["file"] == "/etc/prices.json")
            #expect(json?["prices"]?[0]?["pattern"] == "ours")
            #expect(json?["prices"]?[0]?["source"] == "file")
            #expect(json?["prices"]?[1]?["source"] == "built in")
        }
    }

    @Test("the server says how it is, and counts what came")
    func about() async throws {
        try await TestServer.run { server in
            try await server.ingest([makeSpan(1), makeSpan(0)])
            _ = try await server.post([0xFF])
            let about = try await server.get("/api/v1/about").json
            #expect(about?["authentication"] == "none")
            #expect(about?["ingest"] == ["requests": 2, "accepted": 1, "rejected": 1])
            #expect(about?["database"]?["spans"] == 1)
            #expect(about?["database"]?["traces"] == 1)
            let checks = about?["checks"]?.arrayValue ?? []
            #expect(checks.map { $0["name"] } == ["database", "disk", "text index"])
            let metrics = try await server.get("/metrics")
            #expect(metrics.headers["content-type"]?.hasPrefix("text/plain") == true)
            for line in [
                "tracewing_ingest_requests_total{status=\"200\"} 1.0",
                "tracewing_ingest_requests_total{status=\"400\"} 1.0",
                "tracewing_ingest_spans_total{outcome=\"accepted\"} 1.0",
                "tracewing_ingest_spans_total{outcome=\"rejected\"} 1.0",
                "tracewing_store_spans 1.0", "tracewing_ingest_bytes 0.0",
            ] {
                #expect(metrics.text.split(separator: "\n").contains(line[...]), "\(line)")
            }
        }
    }
}
