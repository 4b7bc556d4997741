import TracewingModel

/// Who the agent works for.
public struct UserDetails: Sendable, Hashable {
    public var userID: String?
    public var userEmail: String?
    public var userName: String?
    /// The address the user's request came from. What is no IPv4 or IPv6 address is not recorded.
    public var callerClientIP: String?

    public init(userID: String? = nil, userEmail: String? = nil, userName: String? = nil, callerClientIP: String? = nil)
    {
        self.userID = userID
        self.userEmail = userEmail
        self.userName = userName
        self.callerClientIP = callerClientIP
    }

    func write(to attributes: inout Attributes.Writer) {
        attributes.addIfKnown(Agent365Names.userID, userID)
        attributes.addIfKnown(Agent365Names.userEmail, userEmail)
        attributes.addIfKnown(Agent365Names.userName, userName)
        attributes.addIfKnown(Agent365Names.clientAddress, callerClientIP.flatMap(IPAddress.canonical))
    }
}
