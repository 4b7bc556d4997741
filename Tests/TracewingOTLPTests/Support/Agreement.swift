import OTLPOracle
import SwiftProtobuf
import TracewingOTLP

/// How the decoder and the oracle judged the same bytes.
enum Agreement {
    case bothRead
    case bothRefused
    /// SwiftProtobuf refuses text that is not UTF-8; the decoder repairs it.
    case repaired

    /// - Throws: ``Disagreement`` if only one of them read the bytes, or each read something else.
    init(on bytes: [UInt8]) throws(Disagreement) {
        let ours = Result { try OTLPTraceDecoder.decode(bytes) }
        do throws(Disagreement) {
            self = try Self.judge(ours, bytes)
        } catch {
            // SwiftProtobuf also reads, and refuses, what the decoder passes over.
            guard let known = WireField.withoutPassedOver(bytes), known != bytes else { throw error }
            self = try Self.judge(ours, known)
        }
    }

    private static func judge(
        _ ours: Result<DecodedTraces, any Error>,
        _ bytes: [UInt8]
    ) throws(Disagreement) -> Agreement {
        let request: Oracle.Request
        do {
            request = try Oracle.Request(serializedBytes: bytes)
        } catch BinaryDecodingError.invalidUTF8 {
            return .repaired
        } catch {
            if case .success = ours { throw Disagreement("read what SwiftProtobuf refuses: \(error)", on: bytes) }
            return .bothRefused
        }
        switch ours {
        case .failure(let error):
            throw Disagreement("refused what SwiftProtobuf reads: \(error)", on: bytes)
        case .success(let traces):
            guard Oracle.Reading(traces) == Oracle.Reading(request) else {
                throw Disagreement("read otherwise than SwiftProtobuf", on: bytes)
            }
            return .bothRead
        }
    }
}
