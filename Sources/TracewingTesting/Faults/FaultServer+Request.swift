extension FaultServer {
    /// What a client asked.
    public struct Request: Sendable {
        /// Its place among all requests of the server, from 0.
        public internal(set) var number = 0
        public let method: String
        /// Path and query, as sent.
        public let path: String
        /// In the order in which they were sent.
        public let headers: [(name: String, value: String)]
        /// Empty if the server answers at the head.
        public internal(set) var body: [UInt8] = []

        /// The values of a header, whatever the case of its name.
        public func values(of name: String) -> [String] {
            headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        }
    }
}
