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

    /// Reads an unpacked body. What is kept is protobuf, however it came.
    func decode(_ body: [UInt8], limits: ServerLimits) throws(APIError) -> Traces {
        let spanLimit = limits.spansPerBody
        do throws(OTLPDecodingError) {
            let body = encoding == .json ? try OTLPTraceJSON.protobuf(from: body) : body
            let decoded = try OTLPTraceDecoder.outline(body, spanLimit: spanLimit)
            var spans: [IngestedSpan] = []
            spans.reserveCapacity(decoded.spans.count)
            var rejections = decoded.rejected.map(\.reason)
            for span in decoded.spans {
                if let fault = span.outline.timeFault {
                    rejections.append(fault)
                } else if span.recorded > limits.recordedPerSpan {
                    rejections.append(
                        "a span has more than the \(limits.recordedPerSpan) attributes, events and links allowed"
                    )
                } else {
                    spans.append(IngestedSpan(span, in: body))
                }
            }
            return Traces(spans: spans, rejections: rejections)
        } catch  where error.isTooMany {
            throw APIError(
                .contentTooLarge,
                "too_many_spans",
                "The body has more than the \(spanLimit) spans allowed. Send smaller batches."
            )
        } catch {
            throw APIError(.badRequest, "malformed_body", "The body is no OTLP trace request: \(error)")
        }
    }

    /// Nil if the body is larger than `limit`.
    func unpack(_ body: [UInt8], limit: Int) throws(APIError) -> [UInt8]? {
        do throws(GzipError) {
            return switch packing {
            case .identity: body
            case .gzip: try GzippedBody.unpack(body, limit: limit)
            case .deflate: try Deflate.decompress(body, limit: limit)
            }
        } catch {
            if error.isTooLarge { return nil }
            throw APIError(.badRequest, "malformed_body", "The body cannot be unpacked. \(error)")
        }
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
