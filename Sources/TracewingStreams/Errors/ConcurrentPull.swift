/// Two tasks pulled one stream at the same moment.
///
/// A ``ResponseStream`` is single pass: its updates go to whoever pulls, one pull at a time. The pull that came second
/// throws this error; the first is undisturbed, and so is the stream. A hook that asks its own stream for more gets it
/// too, because it runs inside a pull.
public struct ConcurrentPull: Error, Hashable {
    public init() {}
}

extension ConcurrentPull: CustomStringConvertible {
    public var description: String {
        "The stream was pulled while another pull was in flight. Pull it from one task at a time, "
            + "or ask for its response instead."
    }
}
