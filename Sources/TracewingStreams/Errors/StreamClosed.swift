/// The stream was closed, or released, before its end, so there is no response.
public struct StreamClosed: Error, Hashable {
    public init() {}
}

extension StreamClosed: CustomStringConvertible {
    public var description: String {
        "The stream was closed before its end, so it has no response. Take the response before closing the stream."
    }
}
