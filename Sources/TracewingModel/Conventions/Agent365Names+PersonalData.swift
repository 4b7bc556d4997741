extension Agent365Names {
    /// What says who a person is, or where: under the names used here, and under those Agent 365 has on the wire today.
    private static let personalKeys = [
        userID, userName, userEmail, clientAddress, "user.id", "user.name", "user.email",
    ]

    /// Whether an entry of baggage says who a person is. Such entries leave the process only where the application asks
    /// for that.
    package static func isPersonal(_ key: String) -> Bool {
        personalKeys.contains(key)
    }
}
