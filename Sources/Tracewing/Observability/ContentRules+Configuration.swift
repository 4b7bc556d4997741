import TracewingModel
import TracewingSDK

extension ContentRules {
    /// The content policy within the limits of spans.
    convenience init(_ configuration: ObservabilityConfiguration) {
        var limits = configuration.content.limits
        if let length = configuration.limits.attributeValueLength {
            // So many bytes are never more characters than allowed.
            limits.perAttribute = min(limits.perAttribute, length)
        }
        self.init(
            redactor: configuration.content.redactor,
            limits: limits,
            maxAttributes: max(0, configuration.limits.attributes)
        )
    }
}
