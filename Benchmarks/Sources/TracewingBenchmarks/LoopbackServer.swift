import Foundation
import TracewingTesting

/// This program again, as a server on loopback, so that its processor time is not counted.
///
/// It takes every span it is sent, and answers as a model does where it is asked for Chat Completions: with 200 events.
final class LoopbackServer {
    static let updates = 200
    private static let argument = "serve"

    let port: Int
    private let process = Process()
    private let input = Pipe()

    init() throws {
        let output = Pipe()
        process.executableURL = Bundle.main.executableURL
        process.arguments = [Self.argument]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Serves until the input ends, if this is the process that shall.
    static func serveIfAsked() async throws -> Bool {
        guard CommandLine.arguments.dropFirst().first == argument else { return false }
        let answer = FaultServer.Answer.status(200, headers: ["content-type": "text/event-stream"], body: events)
        // A server that kept what it is sent would have more and more memory to ask for.
        try await FaultServer.run(
            keepsRequests: false,
            rule: { $0.path.hasSuffix("completions") ? answer : .status(200) }
        ) { server in
            print(server.port)
            fflush(nil)
            while readLine() != nil {}
        }
        return true
    }

    private static var events: [UInt8] {
        let head =
            #"data: {"id":"chatcmpl-9x","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini-2024-07-18","#
        var text = ""
        for index in 1..<updates {
            text +=
                head + #""choices":[{"index":0,"delta":{"content":"token\#(index) "},"finish_reason":null}]}"# + "\n\n"
        }
        text += head + #""choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
        text +=
            head + #""choices":[],"usage":{"prompt_tokens":812,"completion_tokens":199,"total_tokens":1011}}"# + "\n\n"
        return Array((text + "data: [DONE]\n\n").utf8)
    }
}
