/// Where in a type a property is: `TrainQuery.stops[].name`.
struct SchemaPath: Sendable, Hashable, CustomStringConvertible {
    /// The name of the type the path starts at.
    let root: String
    private var steps = ""

    init(root: Any.Type) {
        self.root = "\(root)"
    }

    var description: String { root + steps }

    func property(_ name: String) -> SchemaPath {
        appending("." + name)
    }

    /// An element of the array here.
    var element: SchemaPath { appending("[]") }

    /// A value of the dictionary here.
    var value: SchemaPath { appending("{}") }

    private func appending(_ step: String) -> SchemaPath {
        var path = self
        path.steps += step
        return path
    }
}
