import HTTPTypes
import Hummingbird
import TracewingEvaluation
import TracewingModel
import TracewingStore

/// `/api/v1/traces/{trace}/annotations`, `/api/v1/annotations…`: what is said of traces.
struct AnnotationRoutes: Sendable {
    let read: EvaluationReader
    let limits: ServerLimits

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/traces/{trace}/annotations") { request, context in
            try await annotations(of: try context.traceID(), QueryParameters(request))
        }
        router.post("/api/v1/annotations") { request, _ in
            try await add(JSONMembers(reading: try await request.json(upTo: limits.settingBytes)))
        }
        router.delete("/api/v1/annotations/{annotation}") { _, context in
            guard let id = context.number("annotation"), try await read({ try await $0.deleteAnnotation(id) }) else {
                throw APIError(.notFound, "no_such_annotation", "There is no such annotation.")
            }
            return Response.done
        }
    }

    /// `?after&limit`: the first to come first. Of a trace that is not there nothing is said.
    private func annotations(of trace: TraceID, _ parameters: QueryParameters) async throws -> Response {
        let most = Annotation.mostPerTrace
        let (place, limit) = (try parameters.place(), try parameters.limit(most: most, default: most))
        let annotations = try await read {
            try await $0.annotations(ofTrace: trace, after: place, limit: min(limit + 1, most))
        }
        return Response(json: [
            "annotations": .array(annotations.prefix(limit).map(\.json)),
            "next": .optional(annotations.count > limit ? String(annotations[limit - 1].id) : nil),
        ])
    }

    private func add(_ body: JSONMembers) async throws -> Response {
        let annotation = try NewAnnotation(body)
        if let span = annotation.spanID {
            guard try await read.read({ try await $0.span(span, of: annotation.traceID) }) != nil else {
                throw APIError.noSpan(span, of: annotation.traceID)
            }
        }
        guard let kept = try await read({ try await $0.annotate(annotation) }) else {
            throw APIError(
                .notFound,
                "no_such_trace",
                "No span of trace \(annotation.traceID) has been received."
            )
        }
        return Response(json: kept.json, status: .created)
    }
}

extension NewAnnotation {
    fileprivate init(_ members: JSONMembers) throws(APIError) {
        guard let trace = TraceID(hex: try members.text("trace_id")), trace.isValid else {
            throw members.refusal(of: "trace_id", "must have 32 hexadecimal digits")
        }
        let span = try members.optionalText("span_id")
        let spanID = span.flatMap { SpanID(hex: $0) }
        guard span == nil || spanID?.isValid == true else {
            throw members.refusal(of: "span_id", "must have 16 hexadecimal digits")
        }
        let kind = try members.optionalText("annotator_kind") ?? AnnotatorKind.human.rawValue
        guard let kind = AnnotatorKind(rawValue: kind) else {
            throw members.refusal(of: "annotator_kind", "must be one of CODE, LLM, HUMAN")
        }
        self.init(
            traceID: trace,
            spanID: spanID,
            name: try JSONValue.object(members.object).name("name"),
            annotatorKind: kind.rawValue,
            label: try members.optionalText("label"),
            score: try members.optionalNumber("score"),
            explanation: try members.optionalText("explanation"),
            metadata: try members.object("metadata").object
        )
        guard label != nil || score != nil || explanation != nil else {
            throw members.refusal(of: "label", "must be given, or 'score', or 'explanation': it says nothing")
        }
    }
}
