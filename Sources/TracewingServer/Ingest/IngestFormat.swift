import HTTPTypes
import Hummingbird
import TracewingCompression
import TracewingModel
import TracewingOTLP
import TracewingStore

/// In which form a request brings its spans.
struct IngestFormat: Sendable {
    /// The two encodings of OTLP over HTTP.
    enum Encoding: String, Sendable {
        case protobuf = "application/x-protobuf"
        case json = "application/json"
    }

    /// How the body is packed.
    enum Packing: String, Sendable {
        case identity, gzip, deflate
    }

    /// What was found in a body.
    struct Traces: Sendable {
        let spans: [IngestedSpan]
        /// Why others were not taken, a reason for each.
        let rejections: [String]
    }

    let encoding: Encoding
    let packing: Packing

    init(_ request: Request) throws(APIError) {
        let type = request.headers[.contentType]?.split { ";, \t".contains($0) }.first?.lowercased() ?? ""
        guard let encoding = Encoding(rawValue: type) else {
            throw APIError(
                .unsupportedMediaType,
                "unsupported_type",
                "The body's type is '\(HumanText.oneLine(type, limit: 60))'; send OTLP as application/x-protobuf or application/json."
            )
        }
        let packing = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        guard let known = Packing(rawValue: packing == "x-gzip" ? "gzip" : packing) else {
            throw APIError(
                .unsupportedMediaType,
                "unsupported_encoding",
                "The body's encoding is '\(HumanText.oneLine(packing, limit: 60))'; send it as gzip, as deflate, or uncompressed."
            )
        }
        self.encoding = encoding
        self.packing = known
    }

    /// Unpacks and reads a body. What is kept is protobuf, however it came.
    ///
    /// - Parameter passage: Where what it takes up unpacked is counted until the request is answered.
    func decode(_ body: [UInt8], limits: ServerLimits, passage: IngestGate.Passage) throws(APIError) -> Traces {
        var body = try unpack(body, limits: limits, passage: passage)
        do throws(OTLPDecodingError) {
            if encoding == .json { body = try OTLPTraceJSON.protobuf(from: body) }
            let decoded = try OTLPTraceDecoder.decode(body, spanLimit: limits.spansPerBody)
            var spans: [IngestedSpan] = []
            spans.reserveCapacity(decoded.spans.count)
            var rejections = decoded.rejected.map(\.reason)
            for span in decoded.spans {
                if let fault = span.record.timeFault {
                    rejections.append(fault)
                } else {
                    spans.append(IngestedSpan(span, in: body))
                }
            }
            return Traces(spans: spans, rejections: rejections)
        } catch  where error.isTooMany {
            throw APIError(
                .contentTooLarge,
                "too_many_spans",
                "The body has more than the \(limits.spansPerBody) spans allowed. Send smaller batches."
            )
        } catch {
            throw APIError(.badRequest, "malformed_body", "The body is no OTLP trace request: \(error)")
        }
    }

    private func unpack(
        _ body: [UInt8],
        limits: ServerLimits,
        passage: IngestGate.Passage
    ) throws(APIError) -> [UInt8] {
        if packing == .identity { return body }
        let unpacked: [UInt8]
        do throws(GzipError) {
            unpacked =
                packing == .gzip
                ? try Gzip.decompress(body, limit: limits.bodyBytes)
                : try Deflate.decompress(body, limit: limits.bodyBytes)
        } catch {
            guard !error.isTooLarge else { throw .bodyTooLarge(limits.bodyBytes) }
            throw APIError(.badRequest, "malformed_body", "The body cannot be unpacked. \(error)")
        }
        try passage.carry(unpacked.count)
        return unpacked
    }
}

extension APIError {
    static func bodyTooLarge(_ limit: Int) -> APIError {
        APIError(
            .contentTooLarge,
            "body_too_large",
            "The body is larger than the \(limit >> 20) MiB allowed. Send smaller batches."
        )
    }
}
