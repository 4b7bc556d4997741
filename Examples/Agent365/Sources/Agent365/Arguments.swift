import TracewingExport

/// What the program was asked for.
struct Arguments {
    struct Problem: Error {
        let sentence: String
    }

    /// Where to send to; nil for a receiver of its own.
    private(set) var domain: String?
    private(set) var contract = Agent365Contract.powerPlatform
    private(set) var hasTokens = true

    private static let contracts: [Agent365Contract] = [.powerPlatform, .observabilityService]

    init(_ words: some Sequence<String>) throws(Problem) {
        var words = words.makeIterator()
        while let word = words.next() {
            switch word {
            case "--domain":
                guard let domain = words.next() else { throw Problem(sentence: "--domain needs an address.") }
                self.domain = domain
            case "--contract":
                let name = words.next()
                guard let contract = Self.contracts.first(where: { $0.name == name }) else {
                    throw Problem(sentence: "--contract is powerPlatform or observabilityService.")
                }
                self.contract = contract
            case "--without-token":
                hasTokens = false
            default:
                throw Problem(sentence: "\(word) is unknown: there are --domain, --contract and --without-token.")
            }
        }
    }
}
