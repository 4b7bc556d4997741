import Foundation
import TracewingModel
import TracewingOTLP

/// Requests to and from other programs, one JSON object a line:
///
///     {"protobuf":"0a2f…","json":{"resourceSpans":[…]},"spans":[…]}
///
/// `protobuf` is hexadecimal, `json` is OTLP/JSON of the same request, and `spans` is what the request says, in
/// words that no codec has: see `SpanRecord+Exchange.swift`.
enum Exchange {
    /// The record with every field first, then random ones.
    static func emit(count: UInt64, seed: UInt64) {
        for number in 0..<count {
            var records = RandomRecords(seed: seed &+ number)
            let batch = number == 0 ? [.full] : records.batch()
            let traces = (try? OTLPTraceDecoder.decode(OTLPTraceEncoder().encode(batch))) ?? DecodedTraces()
            let line: JSONValue = [
                "protobuf": .string(hexadecimal(OTLPTraceEncoder().encode(batch))),
                "json": (try? JSONValue(parsing: OTLPTraceJSON.encode(batch), depthLimit: 1_000)) ?? nil,
                // In the order of the request; as they were made, not as they were read.
                "spans": .array(
                    traces.spans.compactMap { span in batch.first { $0.spanID == span.record.spanID }?.exchanged }
                ),
            ]
            print(line.text)
        }
    }

    /// Answers each line with what its two forms say.
    static func read() throws {
        while let line = readLine() {
            let line = try JSONValue(parsing: Array(line.utf8), depthLimit: 1_000)
            let protobuf = [UInt8](line["protobuf"]?.stringValue.flatMap(Data.init(hexadecimal:)) ?? Data())
            let answer: JSONValue = [
                "protobuf": said { () throws(OTLPDecodingError) in try OTLPTraceDecoder.decode(protobuf) },
                "json": said { () throws(OTLPDecodingError) in
                    try OTLPTraceDecoder.decode(OTLPTraceJSON.protobuf(from: line["json"]?.utf8 ?? []))
                },
            ]
            print(answer.text)
        }
    }

    private static func said(_ read: () throws(OTLPDecodingError) -> DecodedTraces) -> JSONValue {
        do {
            let traces = try read()
            return [
                "spans": .array(traces.spans.map(\.record.exchanged)),
                "rejected": .array(traces.rejected.map { .string($0.reason) }),
            ]
        } catch {
            return ["error": .string("\(error)")]
        }
    }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
