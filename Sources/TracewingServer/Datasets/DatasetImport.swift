import HTTPTypes
import Hummingbird
import NIOCore
import TracewingEvaluation

/// Reads a file of examples from a request.
struct DatasetImport: Sendable {
    let limits: ServerLimits

    func read(_ request: Request) async throws -> (format: DatasetFormat, text: String) {
        let format = try format(of: request)
        let limit = limits.datasetBytes
        let bytes: ByteBuffer
        do {
            bytes = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw APIError(
                .contentTooLarge,
                "body_too_large",
                "The file is larger than the \(limit) bytes that are taken at once.",
                hint: "Send it in parts: each adds to the dataset."
            )
        } catch {
            throw APIError(.badRequest, "cut_body", "The body broke off before its end. Send it again.")
        }
        guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else {
            throw APIError(.badRequest, "bad_encoding", "The file is not in UTF-8. Save it as that.")
        }
        return (format, text)
    }

    private func format(of request: Request) throws(APIError) -> DatasetFormat {
        switch request.headers[.contentType]?.split(whereSeparator: { ";, \t".contains($0) }).first?.lowercased() {
        case "text/csv": return .csv
        case "application/jsonl", "application/x-ndjson", "application/jsonlines": return .jsonl
        default:
            throw APIError(
                .unsupportedMediaType,
                "unsupported_type",
                "Send the file as text/csv or application/jsonl."
            )
        }
    }
}

extension DatasetFormat {
    /// For a person.
    var name: String {
        switch self {
        case .csv: "CSV"
        case .jsonl: "JSON Lines"
        }
    }
}
