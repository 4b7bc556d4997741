/// What a route asks of whoever calls it.
enum Permission: String, Sendable, Hashable, CaseIterable {
    /// Nothing: the page's files hold no traces.
    case open
    /// To send spans.
    case ingest
    /// To see what is stored.
    case read
    /// To change projects, keys and settings.
    case manage
}
