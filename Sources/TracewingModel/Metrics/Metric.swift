/// A metric of OTLP: a name, a unit, and what was measured under that name for every set of attributes.
public struct Metric: Sendable, Hashable {
    public var name: String
    /// In the letters of UCUM: `s`, `By`, `{token}`. Empty if it is not known.
    public var unit: String
    /// For a person.
    public var description: String
    public var points: Points

    public init(name: String, unit: String = "", description: String = "", points: Points) {
        self.name = name
        self.unit = unit
        self.description = description
        self.points = points
    }

    /// What kind of metric it is, and one point for every set of attributes.
    public enum Points: Sendable, Hashable {
        case sum([NumberPoint], Temporality, isMonotonic: Bool)
        /// What a value was when it was last set.
        case gauge([NumberPoint])
        case histogram([HistogramPoint], Temporality)
    }

    /// What a sum or a histogram counts from.
    public enum Temporality: Int32, Sendable, Hashable {
        /// From the last export.
        case delta = 1
        /// From the first recording.
        case cumulative = 2
    }
}
