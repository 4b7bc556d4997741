/// What is done to sealed content when it is opened.
///
/// A class: every scope holds on to the rules it was started under, and so does everything it seals.
package final class ContentRules: Sendable {
    package let redactor: Redactor?
    package let limits: ContentLimits
    /// How many attributes a span may have, content included.
    package let maxAttributes: Int

    package init(redactor: Redactor? = nil, limits: ContentLimits = ContentLimits(), maxAttributes: Int = .max) {
        self.redactor = redactor
        self.limits = limits
        self.maxAttributes = maxAttributes
    }
}
