import Foundation
import GRDB
import TracewingConcurrency
import TracewingModel
import TracewingOTLP

/// The SQL function that reads an attribute out of a span's bytes, for filters such as `attr."retries" > 3`.
///
/// Attributes have no columns: there are too many. Each look unpacks a span's block, so it is asked last.
enum SpanAttributeFunction {
    private static let name = "tracewing_attribute"

    /// A call for a row of `spans`, with the attribute's name as its one parameter.
    ///
    /// - Parameters:
    ///   - alias: What the row is called.
    ///   - isNumeric: Whether it is to be compared with a number; then what is no number is NULL, else all is text.
    static func sql(ofSpan alias: String, isNumeric: Bool) -> String {
        """
        \(name)((SELECT body FROM blocks WHERE id = \(alias).block), \(alias).block, \(alias).offset, \
        \(alias).length, \(isNumeric ? 1 : 0), ?)
        """
    }

    /// Adds the function to a connection, and ``FoldedText``, the other one that filters ask.
    static func add(to database: Database) {
        FoldedText.add(to: database)
        // The blocks that were unpacked last: traces that arrived together are looked at one after the other.
        let last = LastBlocks()
        database.add(
            function: DatabaseFunction(name, argumentCount: 6, pure: true) { values in
                guard values.count == 6, let body = Data.fromDatabaseValue(values[0]),
                    let block = Int64.fromDatabaseValue(values[1]), let offset = Int.fromDatabaseValue(values[2]),
                    let length = Int.fromDatabaseValue(values[3]), let key = String.fromDatabaseValue(values[5])
                else { return nil }
                let place = SpanPlace(block: block, offset: offset, length: length)
                let bytes = try place.bytes(in: last.bytes(of: block, packed: body))
                let record = try OTLPTraceDecoder.decodeSpan(bytes, resource: .empty, scope: .empty)
                guard let value = record.attributes[key] else { return nil }
                return values[4].isZero ? value.comparedText : value.number
            }
        )
    }

    private final class LastBlocks: Sendable {
        private struct State {
            var blocks: [Int64: [UInt8]] = [:]
            var size = 0
        }

        /// How many bytes are kept, but for the one that is asked for.
        private static let limit = 4 << 20
        private let state = Locked(State())

        func bytes(of id: Int64, packed: Data) throws -> [UInt8] {
            try state.withLock { state in
                if let bytes = state.blocks[id] { return bytes }
                let bytes = try BlockBytes.unpack([UInt8](packed))
                if state.size > Self.limit { state = State() }
                state.blocks[id] = bytes
                state.size += bytes.count
                return bytes
            }
        }
    }
}

extension DatabaseValue {
    fileprivate var isZero: Bool { Int64.fromDatabaseValue(self) == 0 }
}

extension AttributeValue {
    /// As text, the empty one too, and bytes as base64: a value with nothing to read in it is there all the same.
    fileprivate var comparedText: String? {
        switch self {
        case .string(let value): value
        case .bytes(let value): Data(value).base64EncodedString()
        default: text
        }
    }

    /// As a number, if it is one or is the text of one.
    fileprivate var number: (any DatabaseValueConvertible)? {
        switch self {
        case .int(let value): return value
        case .double(let value): return value
        case .string(let text):
            if let integer = Int64(text) { return integer }
            return Double(text).flatMap { $0.isFinite ? $0 : nil }
        default: return nil
        }
    }
}
