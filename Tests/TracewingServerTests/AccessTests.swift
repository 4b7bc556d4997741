import AsyncHTTPClient
import Foundation
import Hummingbird
import NIOHTTP1
import Testing
import TracewingModel
import TracewingStore

@testable import TracewingServer

@Suite("Who may do what")
struct AccessTests {
    private static let guarded: ServerOptions = {
        var options = ServerOptions()
        options.readKeys = ["read-key"]
        options.adminKeys = ["admin-key"]
        return options
    }()

    @Test("every route is in the table, and every line of the table is a route")
    func table() throws {
        let router = Router()
        TraceServer(store: try SQLiteTraceStore(path: ":memory:")).add(to: router)
        let routes = Set(router.routes.map { RouteTable.name($0.method, $0.path.description) })
        #expect(routes.subtracting(RouteTable.permissions.keys) == [])
        #expect(Set(RouteTable.permissions.keys).subtracting(routes) == [])
        try router.validate()
    }

    @Test("without a key nothing but the page is answered; a reader changes nothing; an administrator does")
    func walk() async throws {
        try await TestServer.run(Self.guarded) { server in
            for (route, permission) in RouteTable.permissions {
                let parts = route.split(separator: " ")
                let path = String(parts[1]).replacing(#/\{[a-z]+\}/#, with: "1")
                func status(_ key: String?) async throws -> UInt {
                    // A stream that does not end is not waited for.
                    guard path != "/api/v1/live" || key == nil else { return 200 }
                    var request = server.request(path)
                    request.method = HTTPMethod(rawValue: String(parts[0]))
                    if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
                    return try await server.send(request).status
                }
                let refusals: Set<UInt> = [401, 403]
                let (stranger, reader, admin) = (
                    try await status(nil), try await status("read-key"), try await status("admin-key")
                )
                switch permission {
                case .open:
                    // A sign-in without a key is no key.
                    #expect(!refusals.contains(stranger), "\(route)")
                case .read:
                    #expect(stranger == 401, "\(route)")
                    #expect(!refusals.contains(reader) && !refusals.contains(admin), "\(route)")
                case .manage:
                    #expect(stranger == 401 && reader == 403, "\(route)")
                    #expect(!refusals.contains(admin), "\(route)")
                case .ingest:
                    // Keys that read do not send: a stranger's type of body is looked at first.
                    let body = try await server.post([], headers: [("authorization", "Bearer admin-key")])
                    #expect(body.status == 401, "\(route)")
                }
            }
        }
    }

    @Test("a key that sends gives its spans their project, and cannot read")
    func ingestKeys() async throws {
        try await TestServer.run(Self.guarded) { server in
            let made = try await server.change(
                .POST,
                "/api/v1/keys",
                ["project": "travel", "kind": "ingest", "label": "ci"],
                headers: [("authorization", "Bearer admin-key")]
            )
            #expect(made.status == 201)
            let secret = try #require(made.json?["secret"]?.stringValue)
            #expect(made.json?["key"]?["project"] == "travel")
            #expect(try await server.ingest([makeSpan(1)]).status == 401)
            for header in [("authorization", "Bearer \(secret)"), ("x-api-key", secret)] {
                let headers = [header, ("x-project-name", "other")]
                #expect(try await server.ingest([makeSpan(1)], headers: headers).status == 200)
                #expect(try await server.get("/api/v1/traces", headers: [header]).status == 401)
            }
            let reader = [("authorization", "Bearer read-key")]
            let traces = try await server.get("/api/v1/traces", headers: reader).json?["traces"]
            #expect(traces?[0]?["project"] == "travel")
            let keys = try await server.get("/api/v1/keys", headers: reader)
            #expect(!keys.text.contains(secret))
            let id = try #require(keys.json?["keys"]?[0]?["id"]?.stringValue)
            let admin = [("authorization", "Bearer admin-key")]
            #expect(try await server.change(.DELETE, "/api/v1/keys/\(id)", headers: admin).status == 204)
            #expect(try await server.change(.DELETE, "/api/v1/keys/\(id)", headers: admin).status == 404)
            #expect(try await server.ingest([makeSpan(2)], headers: [("x-api-key", secret)]).status == 401)
        }
    }

    @Test("a key that is used too often is turned away, and no other one with it")
    func rate() async throws {
        var options = Self.guarded
        options.limits.requestsPerKey = 2
        try await TestServer.run(options) { server in
            var keys: [String] = []
            for _ in 1...2 {
                let made = try await server.change(
                    .POST,
                    "/api/v1/keys",
                    ["project": "travel"],
                    headers: [("authorization", "Bearer admin-key")]
                )
                keys.append(try #require(made.json?["secret"]?.stringValue))
            }
            var last = try await server.ingest([makeSpan(1)], headers: [("x-api-key", keys[0])])
            for id in 2...20 where last.status == 200 {
                last = try await server.ingest([makeSpan(id)], headers: [("x-api-key", keys[0])])
            }
            #expect(last.status == 429)
            #expect(last.headers["retry-after"] == "1")
            #expect(try await server.ingest([makeSpan(1)], headers: [("x-api-key", keys[1])]).status == 200)
        }
    }

    @Test("keys are nowhere but with their holders: not in answers, nor in any file of the store")
    func secrets() async throws {
        try await TestServer.run(Self.guarded) { server in
            let admin = [("authorization", "Bearer admin-key")]
            let made = try await server.change(.POST, "/api/v1/keys", ["project": "travel"], headers: admin)
            let secret = try #require(made.json?["secret"]?.stringValue)
            try await server.ingest([makeSpan(1)], headers: [("authorization", "Bearer \(secret)")])
            var said = ""
            for path in ["/api/v1/traces", "/api/v1/keys", "/api/v1/about", "/api/v1/settings", "/metrics", "/nowhere"]
            {
                said += try await server.get(path, headers: admin).text
            }
            try server.store.close()
            let folder = server.folder
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.contains("traces.sqlite"))
            for key in ["read-key", "admin-key", secret] {
                #expect(!said.contains(key))
                for file in files {
                    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)"))
                    #expect(bytes.firstRange(of: Data(key.utf8)) == nil, "\(file)")
                }
            }
        }
    }

    @Test("a key is exchanged for a cookie no script can read, until somebody signs out")
    func signIn() async throws {
        try await TestServer.run(Self.guarded) { server in
            #expect(try await server.get("/api/v1/traces").code == "sign_in")
            #expect(try await server.change(.POST, "/api/v1/sign-in", ["key": "wrong"]).status == 401)
            #expect(try await server.change(.POST, "/api/v1/sign-in", [:]).status == 401)
            let answer = try await server.change(.POST, "/api/v1/sign-in", ["key": "read-key"])
            #expect(answer.status == 204)
            let cookie = try #require(answer.headers["set-cookie"])
            for word in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(cookie.contains(word)) }
            #expect(!cookie.contains("read-key"))
            let held = [("cookie", String(cookie.prefix { $0 != ";" }))]
            #expect(try await server.get("/api/v1/traces", headers: held).status == 200)
            #expect(try await server.change(.DELETE, "/api/v1/projects?name=x", headers: held).code == "forbidden")
            #expect(try await server.change(.POST, "/api/v1/sign-out", headers: held).status == 204)
            #expect(try await server.get("/api/v1/traces", headers: held).status == 401)
        }
    }

    @Test(
        "a page of another origin changes nothing",
        arguments: [
            ("origin", "http://evil.example"), ("origin", "null"), ("origin", "https://127.0.0.1"),
            ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"),
        ]
    )
    func crossOrigin(name: String, value: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.change(.POST, "/api/v1/projects", ["name": "x"], headers: [(name, value)])
            #expect(answer.status == 403)
            #expect(try await server.get("/api/v1/projects").json?["projects"] == [])
            let form = try await server.post(Array("{\"name\":\"x\"}".utf8), to: "/api/v1/projects", type: "text/plain")
            #expect(form.status == 415)
            let own = [("origin", server.url), ("sec-fetch-site", "same-origin")]
            #expect(try await server.change(.POST, "/api/v1/projects", ["name": "x"], headers: own).status == 201)
        }
    }

    @Test(
        "on loopback only this machine's names are answered",
        arguments: [
            ("localhost", 200), ("localhost:4318", 200), ("127.0.0.1:1", 200), ("[::1]:80", 200),
            ("LOCALHOST", 200), ("rebound.example", 421), ("127.0.0.1.rebound.example", 421),
            ("rebound.example:4318", 421), ("0.0.0.0", 421),
        ] as [(String, UInt)]
    )
    func hosts(host: String, status: UInt) async throws {
        var options = ServerOptions()
        options.answersLoopbackNamesOnly = true
        try await TestServer.run(options) { server in
            for path in ["/api/v1/traces", "/", "/healthz"] {
                let answer = try await server.get(path, headers: [("host", host)])
                #expect(answer.status == status, "\(path)")
            }
        }
    }
}
