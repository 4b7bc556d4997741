public import TracewingModel

extension Resource {
    /// The version of Tracewing, as spans report it.
    public static let sdkVersion = "0.1.0"

    /// What describes this process: the arguments, then `OTEL_SERVICE_NAME`, then `OTEL_RESOURCE_ATTRIBUTES`, then
    /// defaults.
    public static func process(
        serviceName: String? = nil,
        serviceNamespace: String? = nil,
        environment: ProcessEnvironment = .current
    ) -> Resource {
        var attributes = Attributes()
        attributes[OTel.serviceName] = .string(serviceName ?? environment["OTEL_SERVICE_NAME"] ?? "unknown_service")
        if let serviceNamespace { attributes[OTel.serviceNamespace] = .string(serviceNamespace) }
        attributes[OTel.sdkName] = "tracewing"
        attributes[OTel.sdkLanguage] = "swift"
        attributes[OTel.sdkVersion] = .string(sdkVersion)
        for pair in (environment["OTEL_RESOURCE_ATTRIBUTES"] ?? "").split(separator: ",") {
            guard let equals = pair.firstIndex(of: "="),
                let value = PercentEncoding.decode(pair[pair.index(after: equals)...].trimmingSpace)
            else { continue }
            let key = String(pair[..<equals].trimmingSpace)
            guard !key.isEmpty else { continue }
            let isDefault = key == OTel.serviceName && serviceName == nil && environment["OTEL_SERVICE_NAME"] == nil
            if isDefault || !attributes.contains(key) { attributes[key] = .string(value) }
        }
        return Resource(attributes: attributes)
    }
}
