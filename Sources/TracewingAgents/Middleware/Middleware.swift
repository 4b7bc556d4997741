/// Stands around what an agent does: around its runs (``AgentMiddleware``), around each call of the model
/// (``ChatMiddleware``), or around each call of a tool (``ToolMiddleware``). One type may be several of them.
///
/// The first in the agent's list is the outermost. One that does not call `next` answers itself; one that calls it
/// twice tries again. What it throws is what the run, or the tool, throws.
///
/// Middleware stands outside the span of what it is around: what is answered without the model has no span of a model.
public protocol Middleware: Sendable {}

/// Puts handlers around what is done in the end.
func chained<Request, Result>(
    _ handlers: [@Sendable (Request, @escaping @Sendable (Request) async throws -> Result) async throws -> Result],
    around last: @escaping @Sendable (Request) async throws -> Result
) -> @Sendable (Request) async throws -> Result {
    handlers.reversed().reduce(last) { next, handler in { try await handler($0, next) } }
}
