import HTTPTypes
import Hummingbird
import NIOCore
import TracewingModel

extension Request {
    /// The JSON object a request carries.
    func json(upTo limit: Int) async throws -> JSONValue {
        var request = self
        return try await request.readJSON(upTo: limit)
    }

    /// The same, for an answer that watches whether its client leaves: what was read stays with the request.
    mutating func readJSON(upTo limit: Int) async throws -> JSONValue {
        let type = headers[.contentType]?.split { ";, \t".contains($0) }.first?.lowercased()
        guard type == "application/json" else {
            throw APIError(.unsupportedMediaType, "unsupported_type", "Send the body as application/json.")
        }
        let bytes: [UInt8]
        do {
            bytes = Array(try await collectBody(upTo: limit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw APIError(.contentTooLarge, "body_too_large", "The body is larger than the \(limit) bytes allowed.")
        } catch {
            throw APIError(.badRequest, "cut_body", "The body broke off before its end. Send it again.")
        }
        guard let value = try? JSONValue(parsing: bytes), value.objectValue != nil else {
            throw APIError(.badRequest, "malformed_body", "The body is no JSON object.")
        }
        return value
    }
}
