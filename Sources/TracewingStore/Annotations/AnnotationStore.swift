public import TracewingModel

/// Where annotations are kept: what evaluators and people say of traces. They go with their trace.
public protocol AnnotationStore: Sendable {
    /// What is said of a trace, the first to come first.
    ///
    /// - Parameters:
    ///   - after: The id behind which to go on.
    ///   - limit: 1 to 1,000.
    func annotations(ofTrace id: TraceID, after: Int64?, limit: Int) async throws -> [Annotation]

    /// Keeps an annotation of a trace that is there; nil if it is not.
    ///
    /// - Throws: ``TraceStoreError/Code/tooLarge`` if ``Annotation/mostPerTrace`` are there already.
    func annotate(_ annotation: NewAnnotation) async throws -> Annotation?

    /// Removes an annotation. Says whether there was one.
    func deleteAnnotation(_ id: Int64) async throws -> Bool
}
