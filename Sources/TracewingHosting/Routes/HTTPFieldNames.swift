// swift-format-ignore-file: NeverForceUnwrap
// Every name below is a token, so none of these can be nil.
import HTTPTypes

extension HTTPField.Name {
    static let protocolVersion = HTTPField.Name("x-vercel-ai-ui-message-stream")!
    static let noProxyBuffer = HTTPField.Name("x-accel-buffering")!
    static let traceID = HTTPField.Name("x-trace-id")!
    /// OpenAI's clients try again on their own, unless this says false.
    static let shouldRetry = HTTPField.Name("x-should-retry")!
}
