/// Why the content of a span was dropped.
///
/// An error's own words may quote what it could not redact: only its type is told.
struct RedactionFailure: Error, CustomStringConvertible {
    let description: String

    static func threw(_ error: any Error) -> RedactionFailure {
        RedactionFailure(description: "the redactor threw \(String(describing: type(of: error)))")
    }

    static func tookTooLong(_ budget: Duration) -> RedactionFailure {
        RedactionFailure(description: "the redactor did not answer within \(budget)")
    }

    static let noTimeLeft = RedactionFailure(
        description:
            "there was no time left for the redactor: it was slow with the spans exported together with this one"
    )

    static func givenUp(_ count: Int) -> RedactionFailure {
        RedactionFailure(description: "the redactor was not asked: \(count) earlier calls of it have not come back")
    }
}
