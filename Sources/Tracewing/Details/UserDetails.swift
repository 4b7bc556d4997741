import TracewingModel

/// Who the agent works for.
public struct UserDetails: Sendable, Hashable {
    public var userID: String?
    public var userEmail: String?
    public var userName: String?
    public var callerClientIP: String?

    public init(userID: String? = nil, userEmail: String? = nil, userName: String? = nil, callerClientIP: String? = nil)
    {
        self.userID = userID
        self.userEmail = userEmail
        self.userName = userName
        self.callerClientIP = callerClientIP
    }

    func write(to attributes: inout Attributes) {
        attributes.setIfKnown(Agent365Names.userID, userID)
        attributes.setIfKnown(Agent365Names.userEmail, userEmail)
        attributes.setIfKnown(Agent365Names.userName, userName)
        attributes.setIfKnown(Agent365Names.clientAddress, callerClientIP)
    }
}
