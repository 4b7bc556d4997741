/// A value that need not be `Sendable`, in a place that can be shared.
///
/// `@unchecked Sendable`: the value is touched by one task at a time, the holder of a stream's pull
/// (``StreamState/Holder``) or whoever decided the stream's end. Both are settled under the stream's lock, which also
/// orders their accesses.
@usableFromInline
final class Confined<Value>: @unchecked Sendable {
    // The exclusivity the compiler would check at run time, across every suspension, is what this type is about.
    @exclusivity(unchecked)
    @usableFromInline var value: Value

    @inlinable
    init(_ value: Value) {
        self.value = value
    }
}
