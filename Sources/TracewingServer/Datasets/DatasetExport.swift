import HTTPTypes
import Hummingbird
import NIOCore
import TracewingEvaluation
import TracewingModel
import TracewingStore

/// A version of a dataset as a file.
struct DatasetExport: Sendable {
    private let dataset: String
    private let format: DatasetFormat
    private let version: Int?
    private let read: EvaluationReader

    init(_ dataset: String, _ parameters: QueryParameters, _ read: EvaluationReader) throws(APIError) {
        guard let format = DatasetFormat(rawValue: parameters["format"] ?? DatasetFormat.jsonl.rawValue) else {
            throw APIError(.badRequest, "bad_format", "'format' must be csv or jsonl.")
        }
        self.dataset = dataset
        self.format = format
        self.read = read
        version = try parameters.version()
    }

    /// Reads the first page before it answers: what cannot be read is said with a status.
    func response() async throws -> Response {
        switch format {
        case .jsonl:
            guard let first = try await page(version, after: nil) else { throw APIError.noDataset }
            return response(first.version, "application/jsonl; charset=utf-8") { writer in
                var next: ExamplePage? = first
                while let page = next {
                    let text = format.text(of: page.examples.map(\.example))
                    try await writer.write(ByteBuffer(string: text))
                    guard let place = page.next else { break }
                    next = try await self.page(page.version, after: place)
                }
            }
        case .csv:
            // Which columns there are is known when all examples have been seen.
            let all = try await read { try await $0.allExamples(ofDataset: dataset, version: version) }
            guard let (version, examples) = all else { throw APIError.noDataset }
            return response(version, "text/csv; charset=utf-8") { [format] writer in
                try await writer.write(ByteBuffer(string: format.text(of: examples)))
            }
        }
    }

    private func page(_ version: Int?, after place: Int64?) async throws -> ExamplePage? {
        try await read { try await $0.examples(ofDataset: dataset, version: version, after: place, limit: 1_000) }
    }

    private func response(
        _ version: Int,
        _ type: String,
        _ write: @Sendable @escaping (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        let letters = dataset.unicodeScalars.map { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", ".": Character(scalar)
            default: Character("-")
            }
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: type,
                .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(String(letters))-\(version).\(format.rawValue)\"",
            ],
            body: ResponseBody { writer in
                try await write(&writer)
                try await writer.finish(nil)
            }
        )
    }
}
