import HTTPTypes
import TracewingEvaluation
import TracewingModel
import TracewingStore

extension StoredExample {
    /// The largest example, as JSON.
    private static let mostBytes = 1 << 20

    /// - Throws: ``APIError`` for one that is not to be kept.
    init(keeping example: DatasetExample) throws(APIError) {
        guard !example.id.isEmpty, example.id.utf8.count <= 512 else {
            throw APIError(.badRequest, "bad_id", "An example's 'id' must be a text of 1 to 512 bytes.")
        }
        guard example.json.utf8.count <= Self.mostBytes else {
            throw APIError(
                .contentTooLarge,
                "too_large",
                "The example '\(example.id)' is larger than the \(Self.mostBytes) bytes an example may have."
            )
        }
        self.init(
            id: example.id,
            input: example.input,
            reference: example.reference,
            metadata: example.metadata
        )
    }

    var example: DatasetExample {
        DatasetExample(id: id, input: input, reference: reference, metadata: metadata)
    }

    /// The example as the API gives it, with the span it was made of if there is one.
    var json: JSONValue {
        [
            "id": .string(id),
            "input": input,
            "reference": reference ?? .null,
            "metadata": .object(metadata),
            "trace_id": .optional(metadata["trace_id"]?.stringValue.flatMap { TraceID(hex: $0)?.hex }),
            "span_id": .optional(metadata["span_id"]?.stringValue.flatMap { SpanID(hex: $0)?.hex }),
        ]
    }
}

extension DatasetStore {
    /// All examples of a version, for whatever runs over them; nil if there is no such dataset or version.
    func allExamples(ofDataset name: String, version: Int?) async throws -> (version: Int, [DatasetExample])? {
        guard var page = try await examples(ofDataset: name, version: version, after: nil, limit: 1_000) else {
            return nil
        }
        var all = page.examples.map(\.example)
        while let next = page.next {
            guard
                let following = try await examples(
                    ofDataset: name,
                    version: page.version,
                    after: next,
                    limit: 1_000
                )
            else { return nil }
            all += following.examples.map(\.example)
            page = following
        }
        return (page.version, all)
    }
}
