public import TracewingModel

extension Resource {
    /// What Tracewing calls itself on spans.
    package static let sdkName = "tracewing"
    package static let sdkLanguage = "swift"
    /// The version of Tracewing, as spans report it.
    public static let sdkVersion = "0.1.0"

    /// What describes this process: the arguments, then `OTEL_SERVICE_NAME`, then `attributes`, then defaults.
    ///
    /// - Parameter attributes: What else is known of it; nil for what `OTEL_RESOURCE_ATTRIBUTES` says.
    public static func process(
        serviceName: String? = nil,
        serviceNamespace: String? = nil,
        attributes: Attributes? = nil,
        environment: ProcessEnvironment = .current
    ) -> Resource {
        var notes: [String] = []
        let others = attributes ?? environment.resourceAttributes(notes: &notes)
        let name = (serviceName ?? environment["OTEL_SERVICE_NAME"]).map { .string($0) } ?? others[OTel.serviceName]
        var all = Attributes()
        all[OTel.serviceName] = name ?? "unknown_service"
        if let serviceNamespace { all[OTel.serviceNamespace] = .string(serviceNamespace) }
        all[OTel.sdkName] = .string(sdkName)
        all[OTel.sdkLanguage] = .string(sdkLanguage)
        all[OTel.sdkVersion] = .string(sdkVersion)
        for entry in others where !all.contains(entry.key) { all[entry.key] = entry.value }
        return Resource(attributes: all)
    }
}
