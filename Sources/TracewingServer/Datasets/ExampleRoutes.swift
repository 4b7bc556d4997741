import HTTPTypes
import Hummingbird
import NIOCore
import TracewingEvaluation
import TracewingModel
import TracewingStore

/// `/api/v1/datasets/{dataset}/…`: what is in a dataset, and what is put there.
struct ExampleRoutes: Sendable {
    private let read: EvaluationReader
    private let limits: ServerLimits
    private let imports: Places

    init(read: EvaluationReader, limits: ServerLimits) {
        self.read = read
        self.limits = limits
        imports = Places(limits.imports)
    }

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/datasets/{dataset}/examples") { request, context in
            try await examples(of: try context.name("dataset"), QueryParameters(request))
        }
        router.post("/api/v1/datasets/{dataset}/examples") { request, context in
            try await put(request, into: try context.name("dataset"))
        }
        router.delete("/api/v1/datasets/{dataset}/examples/{example}") { _, context in
            try await remove(try context.name("example"), from: try context.name("dataset"))
        }
        router.post("/api/v1/datasets/{dataset}/import") { request, context in
            try await takeIn(request, into: try context.name("dataset"))
        }
        router.get("/api/v1/datasets/{dataset}/export") { request, context in
            try await DatasetExport(try context.name("dataset"), QueryParameters(request), read).response()
        }
        router.post("/api/v1/datasets/{dataset}/spans") { request, context in
            let body = try await request.json(upTo: limits.settingBytes)
            return try await addSpan(JSONMembers(reading: body), to: try context.name("dataset"))
        }
    }

    /// `?version&after&limit`: in their order.
    private func examples(of dataset: String, _ parameters: QueryParameters) async throws -> Response {
        let (version, place) = (try parameters.version(), try parameters.place())
        let limit = try parameters.limit(most: 1_000)
        let page = try await read {
            try await $0.examples(ofDataset: dataset, version: version, after: place, limit: limit)
        }
        guard let page else { throw APIError.noDataset }
        return Response(json: [
            "version": page.version.json,
            "examples": .array(page.examples.map(\.json)),
            "next": .optional(page.next.map(String.init)),
        ])
    }

    private func put(_ request: Request, into dataset: String) async throws -> Response {
        let place = try takePlace()
        defer { withExtendedLifetime(place) {} }
        let body = JSONMembers(try await request.json(upTo: limits.datasetBytes).objectValue ?? [:])
        var examples: [StoredExample] = []
        for (index, value) in try body.list("examples", upTo: StoredDataset.mostExamples).enumerated() {
            do {
                examples.append(try StoredExample(keeping: DatasetExample(value)))
            } catch let error as DatasetError {
                throw body.refusal(of: "examples[\(index)]", "is no example: \(error)")
            }
        }
        guard !examples.isEmpty else { throw body.refusal(of: "examples", "must have at least one example") }
        let revision = try await revise(dataset, DatasetChange(putting: examples))
        return Response(json: revision.json)
    }

    private func remove(_ example: String, from dataset: String) async throws -> Response {
        let revision = try await revise(dataset, DatasetChange(removing: [example]))
        guard revision.removed > 0 else {
            throw APIError(.notFound, "no_such_example", "The newest version has no such example.")
        }
        return Response(json: ["version": revision.version.json])
    }

    private func revise(_ dataset: String, _ change: DatasetChange) async throws -> DatasetRevision {
        guard let revision = try await read({ try await $0.reviseDataset(dataset, change, makingIt: false) }) else {
            throw APIError.noDataset
        }
        return revision
    }

    /// Takes a file in; the dataset is made if it is not there.
    private func takeIn(_ request: Request, into dataset: String) async throws -> Response {
        let place = try takePlace()
        defer { withExtendedLifetime(place) {} }
        let name = try JSONValue.object(["name": .string(dataset)]).datasetName("name")
        let (format, text) = try await DatasetImport(limits: limits).read(request)
        let examples: [StoredExample]
        do {
            examples = try format.examples(in: text).map { try StoredExample(keeping: $0) }
        } catch let error as DatasetError {
            throw APIError(.badRequest, "bad_example", error.description)
        }
        let change = DatasetChange(note: "Imported from \(format.name).", putting: examples)
        let revision = try await read { try await $0.reviseDataset(name, change, makingIt: true) }
        return Response(json: revision?.json ?? .null)
    }

    private func takePlace() throws(APIError) -> Places.Place {
        guard let place = imports.take() else {
            throw APIError(
                .serviceUnavailable,
                "busy",
                "Other datasets are being imported. Try again when they are in."
            )
            .retried(after: 5)
        }
        return place
    }

    /// Keeps what a span was asked and answered; the dataset is made if it is not there.
    private func addSpan(_ body: JSONMembers, to dataset: String) async throws -> Response {
        let name = try JSONValue.object(["name": .string(dataset)]).datasetName("name")
        guard let trace = TraceID(hex: try body.text("trace_id")), let id = SpanID(hex: try body.text("span_id")) else {
            throw APIError(.badRequest, "bad_id", "'trace_id' has 32 hexadecimal digits, 'span_id' has 16.")
        }
        guard let span = try await read.read({ try await $0.span(id, of: trace) }) else {
            throw APIError.noSpan(id, of: trace)
        }
        let example = try StoredExample(keeping: DatasetExample(keeping: span.record))
        let change = DatasetChange(note: "From the span '\(span.record.name)'.", putting: [example])
        let revision = try await read { try await $0.reviseDataset(name, change, makingIt: true) }
        return Response(json: ["version": revision?.version.json ?? .null, "id": .string(example.id)])
    }
}
