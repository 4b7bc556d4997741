public import Tracing
import TracewingModel

/// The header `baggage` of the W3C Baggage recommendation: at most 180 entries and 8,192 bytes.
///
/// What says who a person is (`gen_ai.caller.id`, `gen_ai.caller.name`, `gen_ai.caller.upn`, `client.address`,
/// `user.id`, `user.name`, `user.email`) is read, but not sent unless that is asked for: a header goes to whoever is
/// called.
public struct BaggagePropagator: Propagator {
    private static let maxEntries = 180
    private static let maxBytes = 8192

    private let sendsPersonalData: Bool

    /// - Parameter sendsPersonalData: Whether entries that say who a person is are sent as well.
    public init(sendsPersonalData: Bool = false) {
        self.sendsPersonalData = sendsPersonalData
    }

    public func extract(into context: inout ServiceContext, header: (String) -> String?) {
        guard let text = header("baggage"), text.utf8.count <= Self.maxBytes else { return }
        var baggage = context.baggage
        for member in text.split(separator: ",").prefix(Self.maxEntries) {
            let fields = member.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
            guard let pair = fields.first, let equals = pair.firstIndex(of: "=") else { continue }
            let key = pair[..<equals].trimmingSpace
            guard !key.isEmpty, key.utf8.allSatisfy(Self.isTokenByte),
                let value = PercentEncoding.decode(pair[pair.index(after: equals)...].trimmingSpace)
            else { continue }
            // What this process has set itself is not overwritten by a stranger.
            if baggage.entries.contains(where: { $0.key == key && !$0.isRemote }) { continue }
            baggage.set(
                Baggage.Entry(
                    key: String(key),
                    value: value,
                    metadata: fields.count > 1 ? String(fields[1].trimmingSpace) : "",
                    isRemote: true
                )
            )
        }
        context.baggage = baggage
    }

    public func inject(_ context: ServiceContext, set: (_ name: String, _ value: String) -> Void) {
        var header = ""
        for entry in context.baggage.entries.prefix(Self.maxEntries) where entry.key.utf8.allSatisfy(Self.isTokenByte) {
            guard !entry.key.isEmpty, sendsPersonalData || !Agent365Names.isPersonal(entry.key) else { continue }
            var member = "\(entry.key)=\(PercentEncoding.encode(entry.value))"
            if !entry.metadata.isEmpty, entry.metadata.utf8.allSatisfy(Self.isPropertyByte) {
                member += ";\(entry.metadata)"
            }
            let separator = header.isEmpty ? "" : ","
            guard header.utf8.count + separator.utf8.count + member.utf8.count <= Self.maxBytes else { continue }
            header += separator + member
        }
        if !header.isEmpty { set("baggage", header) }
    }

    /// What the properties of an entry may consist of. Anything else would break the header, or the request with it.
    private static func isPropertyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\\"): false
        default: 0x20...0x7E ~= byte || byte == 0x09
        }
    }

    /// What RFC 7230 allows in a token.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
