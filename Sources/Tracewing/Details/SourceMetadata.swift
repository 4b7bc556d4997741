import TracewingModel

/// Where a request came from: a chat client, a channel, a job.
public struct SourceMetadata: Sendable, Hashable {
    public var name: String?
    public var link: String?

    public init(name: String? = nil, link: String? = nil) {
        self.name = name
        self.link = link
    }

    func write(to attributes: inout Attributes.Writer) {
        attributes.addIfKnown(Agent365Names.sourceName, name)
        attributes.addIfKnown(Agent365Names.sourceLink, link)
    }
}

/// The name Agent 365 uses for a source.
public typealias Channel = SourceMetadata
