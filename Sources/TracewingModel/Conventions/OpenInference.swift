/// The attribute names of OpenInference that Tracewing writes, where the GenAI conventions have none.
public enum OpenInference {
    @inlinable public static var spanKind: String { "openinference.span.kind" }
    /// What an operation was given, as text or as JSON.
    @inlinable public static var inputValue: String { "input.value" }
    /// What came of an operation, as text or as JSON.
    @inlinable public static var outputValue: String { "output.value" }
    /// On the resource: the project its spans belong to.
    @inlinable public static var projectName: String { "openinference.project.name" }
}
