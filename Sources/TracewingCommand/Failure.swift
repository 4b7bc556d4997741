/// Why a command cannot do what it was asked, in one sentence for whoever typed it. The exit code is 1.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
