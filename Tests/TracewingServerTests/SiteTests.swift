import Foundation
import Testing
import TracewingModel

@Suite("Addresses and headers")
struct SiteTests {
    /// One address of every kind, and what it answers with.
    private static let addresses: [(String, UInt)] = [
        ("/", 200), ("/traces/0000000000000000000000000000000a", 200), ("/page/main.js", 200), ("/page/page.css", 200),
        ("/sessions", 200), ("/session?id=a", 200), ("/charts", 200), ("/settings?tab=keys", 200),
        ("/playground", 200), ("/datasets", 200), ("/dataset?name=a", 200), ("/experiments", 200),
        ("/experiment?id=1", 200), ("/compare", 200),
        ("/healthz", 200), ("/readyz", 200), ("/api/v1/traces", 200),
        ("/api/v1/traces?limit=0", 400), ("/api/v1/traces/latest", 400),
        ("/api/v1/traces/0000000000000000000000000000000a", 404),
        ("/nowhere", 404), ("/api/v1/nowhere", 404), ("/page/nothing.js", 404), ("/page/..%2f..%2fetc%2fpasswd", 404),
        ("/page/../../etc/passwd", 404), ("/favicon.ico", 404), ("/v1/traces", 404), ("/v1/logs", 404),
    ]

    @Test("every answer has its request's id and the headers that keep a browser safe; every error is JSON")
    func headers() async throws {
        try await TestServer.run { server in
            var ids: Set<String> = []
            for (path, status) in Self.addresses {
                let answer = try await server.get(path)
                #expect(answer.status == status, "\(path)")
                #expect(answer.headers["x-content-type-options"] == "nosniff", "\(path)")
                #expect(answer.headers["referrer-policy"] == "no-referrer", "\(path)")
                let policy = answer.headers["content-security-policy"] ?? ""
                #expect(policy.hasPrefix("default-src 'self'; img-src 'self' data:"), "\(path)")
                #expect(!policy.contains("unsafe"), "\(path)")
                let id = try #require(answer.headers["x-request-id"])
                #expect(ids.insert(id).inserted, "\(path)")
                guard status >= 400 else { continue }
                #expect(answer.headers["content-type"]?.hasPrefix("application/json") == true, "\(path)")
                #expect(answer.json?["error"]?["request_id"]?.stringValue == id, "\(path)")
                #expect(answer.json?["error"]?["code"]?.stringValue?.isEmpty == false, "\(path)")
                #expect(answer.json?["error"]?["message"]?.stringValue?.hasSuffix(".") == true, "\(path)")
            }
            let refused = try await server.post([], type: "text/plain")
            #expect(refused.headers["content-security-policy"] != nil)
            #expect(refused.json?["error"]?["request_id"]?.stringValue == refused.headers["x-request-id"])
        }
    }

    @Test("health says that the process is up, readiness that the store answers")
    func health() async throws {
        try await TestServer.run { server in
            for path in ["/healthz", "/readyz"] {
                let answer = try await server.get(path)
                #expect(answer.json == ["status": "ok"], "\(path)")
            }
        }
    }

    @Test("every file of the page is served as what it is")
    func pageFiles() async throws {
        let types = [
            "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8",
            "css": "text/css; charset=utf-8", "svg": "image/svg+xml",
        ]
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/TracewingServer/Page")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.contains("index.html"))
        try await TestServer.run { server in
            for file in files {
                let answer = try await server.get(file == "index.html" ? "/" : "/page/\(file)")
                #expect(answer.status == 200, "\(file) is not in the table of PageFile")
                #expect(
                    answer.headers["content-type"] == types[file.split(separator: ".").last.map(String.init) ?? ""],
                    "\(file)"
                )
                #expect(answer.body == Array(try Data(contentsOf: folder.appendingPathComponent(file))), "\(file)")
            }
        }
    }

    @Test("the page asks only for files that are served")
    func links() async throws {
        try await TestServer.run { server in
            let page = try await server.get("/").text
            var open = page.matches(of: #/(?:src|href)="(/page/[^"]+)"/#).map { String($0.1) }
            var seen: Set<String> = []
            #expect(!open.isEmpty)
            while let path = open.popLast() {
                guard seen.insert(path).inserted else { continue }
                let answer = try await server.get(path)
                #expect(answer.status == 200, "\(path)")
                open += answer.text.matches(of: #/(?:from|import) "\.\/([^"]+)"/#).map { "/page/\($0.1)" }
            }
            #expect(seen.contains("/page/main.js"))
            #expect(!page.contains("<script>"))
            #expect(!page.contains("style=\""))
        }
    }
}
