public import Synchronization
public import Tracing

/// A sequence that is traced: see ``TelemetryScope/trace(_:onElement:)``.
public struct TracedSequence<Base: AsyncSequence, Scope: TelemetryScope>: AsyncSequence {
    public typealias Element = Base.Element
    public typealias Failure = Base.Failure

    @usableFromInline let base: Base
    @usableFromInline let scope: Scope
    @usableFromInline let onElement: (@Sendable (Element, Scope) -> Void)?
    /// Ends the scope of a sequence that nobody iterates. Nil while telemetry is off.
    @usableFromInline let trace: SequenceTrace?

    @inlinable
    init(_ base: Base, scope: Scope, onElement: (@Sendable (Element, Scope) -> Void)?) {
        self.base = base
        self.scope = scope
        self.onElement = onElement
        trace = SequenceTrace(of: scope.handle)
    }

    @inlinable
    public func makeAsyncIterator() -> Iterator {
        let context = scope.context
        return Iterator(
            // Some sequences begin their work here.
            base: ServiceContext.$current.withValue(context) { base.makeAsyncIterator() },
            context: context,
            scope: scope,
            onElement: onElement,
            trace: trace?.handOver()
        )
    }

    /// Pulls the sequence with the scope's context bound.
    public struct Iterator: AsyncIteratorProtocol {
        @usableFromInline var base: Base.AsyncIterator
        @usableFromInline let context: ServiceContext
        @usableFromInline let scope: Scope
        @usableFromInline let onElement: (@Sendable (Element, Scope) -> Void)?
        @usableFromInline let trace: SequenceTrace?
        @usableFromInline var elements = 0

        @inlinable
        init(
            base: Base.AsyncIterator,
            context: ServiceContext,
            scope: Scope,
            onElement: (@Sendable (Element, Scope) -> Void)?,
            trace: SequenceTrace?
        ) {
            self.base = base
            self.context = context
            self.scope = scope
            self.onElement = onElement
            self.trace = trace
        }

        /// The next element, or nil at the end.
        @inlinable
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(Base.Failure) -> Base.Element? {
            // Bound with telemetry on or off: what the sequence finds current does not depend on it.
            let pulled: Result<Base.Element?, Base.Failure> = await ServiceContext.$current.withValue(context) {
                do throws(Base.Failure) {
                    return .success(try await base.next(isolation: actor))
                } catch {
                    return .failure(error)
                }
            }
            switch pulled {
            case .success(let element?):
                elements &+= 1
                trace?.elements.store(elements, ordering: .relaxed)
                if elements == 1 { (scope as? InferenceScope)?.recordFirstChunk() }
                onElement?(element, scope)
                return element
            case .success(nil):
                trace?.finish()
                return nil
            case .failure(let error):
                trace?.fail(error)
                throw error
            }
        }
    }
}

extension TracedSequence: Sendable where Base: Sendable {}
extension TracedSequence.Iterator: Sendable where Base.AsyncIterator: Sendable {}
