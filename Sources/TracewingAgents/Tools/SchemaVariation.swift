/// One thing a ``SchemaProbe`` answers otherwise than in the first try.
///
/// A type that decodes conditionally shows itself by reading other properties then. Whatever it makes of the change, it
/// may not read more than before, nor less and still succeed.
struct SchemaVariation {
    enum Change {
        /// The property is missing.
        case absent
        /// Null stands here.
        case null
        /// What stands here cannot be decoded as what is asked for.
        case otherType
        /// Another of the samples of what is read here.
        case sample(Int)
        /// The array has so many elements.
        case length(Int)
    }

    /// What the first try saw of the place.
    let notes: SchemaNotes
    let change: Change

    var place: SchemaPath { notes.path }
}
