/// The clouds that Power Platform runs in.
public enum ClusterCategory: String, Sendable, Hashable, CaseIterable {
    case local, dev, test, preprod, firstrelease, prod
    case gov, high, dod
    case mooncake
    case ex, rx

    /// What the names of all its hosts end with.
    var base: String {
        switch self {
        case .local: "api.powerplatform.localhost"
        case .dev, .test, .preprod, .firstrelease, .prod: "api.powerplatform.com"
        case .gov: "api.gov.powerplatform.microsoft.us"
        case .high: "api.high.powerplatform.microsoft.us"
        case .dod: "api.appsplatform.us"
        case .mooncake: "api.powerplatform.partner.microsoftonline.cn"
        case .ex: "api.powerplatform.eaglex.ic.gov"
        case .rx: "api.powerplatform.microsoft.scloud"
        }
    }

    /// How many of a tenant's last digits have a label of their own in the names of its hosts.
    var suffixLength: Int {
        switch self {
        case .firstrelease, .prod: 2
        default: 1
        }
    }
}
