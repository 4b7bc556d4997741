import Tracing

/// A value in a context that shows which context is current.
enum Marker: ServiceContextKey {
    typealias Value = String

    static func context(_ name: String) -> ServiceContext {
        var context = ServiceContext.topLevel
        context[Marker.self] = name
        return context
    }

    /// The name of the current context, `none` without one.
    static var current: String {
        ServiceContext.current?[Marker.self] ?? "none"
    }
}

extension ServiceContext {
    /// Makes this context current while `body` runs.
    nonisolated(nonsending) func run<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        try await ServiceContext.$current.withValue(self) { try await body() }
    }
}
