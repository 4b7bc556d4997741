extension FaultServer {
    /// What is done about a request, step by step.
    ///
    /// ```swift
    /// .status(503, headers: ["retry-after": "2"])
    /// .wait(.milliseconds(50)).then(.status(200))
    /// .raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc").then(.reset)
    /// ```
    public struct Answer: Sendable {
        enum Step: Sendable {
            case bytes([UInt8])
            /// Again and again; nil for ever.
            case flood([UInt8], times: Int?)
            case wait(Duration)
            case hold
            case close
            case reset
        }

        let steps: [Step]

        private init(_ steps: Step...) {
            self.init(steps: steps)
        }

        private init(steps: [Step]) {
            self.steps = steps
        }

        /// This answer and then the next: what came first leaves the connection as it is.
        public func then(_ next: Answer) -> Answer {
            Answer(steps: steps + next.steps)
        }

        /// A whole answer. Codes below 200 are followed by another one: `.status(103).then(.status(200))`.
        public static func status(_ code: Int, headers: [String: String] = [:], body: [UInt8] = []) -> Answer {
            let hasBody = code >= 200 && code != 204 && code != 304
            let length = hasBody ? ["content-length": "\(body.count)"] : [:]
            return Answer(.bytes(head(code, headers.merging(length) { own, _ in own }) + (hasBody ? body : [])))
        }

        /// A redirect.
        public static func redirect(to location: String, status code: Int = 307) -> Answer {
            status(code, headers: ["location": location])
        }

        /// These bytes and nothing more; the connection stays.
        public static func raw(_ text: String) -> Answer {
            Answer(.bytes(Array(text.utf8)))
        }

        /// Nothing at all; the connection stays.
        public static let silence = Answer()
        /// The end of the connection, in order (FIN).
        public static let close = Answer(.close)
        /// The end of the connection, as if the server had crashed (RST).
        public static let reset = Answer(.reset)
        /// Nothing until ``FaultServer/releaseHeld()``.
        public static let hold = Answer(.hold)

        /// A pause.
        public static func wait(_ duration: Duration) -> Answer {
            Answer(.wait(duration))
        }

        /// A body that never ends, sent as fast as it is taken.
        public static func endless(_ code: Int = 200, headers: [String: String] = [:]) -> Answer {
            let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 16 << 10)
            return flood(code, headers, first: [], chunk: chunk, times: nil)
        }

        /// A gzip body that is a thousand times as large when it is unpacked.
        ///
        /// - Parameter kilobytes: What is sent; nil never ends.
        public static func gzipBomb(_ code: Int = 200, kilobytes: Int? = nil) -> Answer {
            // A deflate stream of zeros: a table in which a zero bit means "258 times the byte before", and zero bits.
            let start: [UInt8] = [
                0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF,
                0xED, 0xC1, 0x31, 0x01, 0, 0, 0, 0xC2, 0xA0, 0xF5, 0x4F, 0x6D, 0x08, 0x5F, 0xA0,
            ]
            let chunk = [UInt8](repeating: 0, count: 1 << 10)
            return flood(code, ["content-encoding": "gzip"], first: start, chunk: chunk, times: kilobytes)
        }

        private static func flood(
            _ code: Int,
            _ headers: [String: String],
            first: [UInt8],
            chunk bytes: [UInt8],
            times: Int?
        ) -> Answer {
            let head = head(code, headers.merging(["transfer-encoding": "chunked"]) { _, new in new })
            return Answer(
                .bytes(head + (first.isEmpty ? [] : chunk(first))),
                .flood(chunk(bytes), times: times),
                .bytes(Array("0\r\n\r\n".utf8))
            )
        }

        private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
            Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
        }

        private static func head(_ code: Int, _ headers: [String: String]) -> [UInt8] {
            let fields = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
            return Array("HTTP/1.1 \(code) \(code)\r\n\(fields)\r\n".utf8)
        }
    }
}
