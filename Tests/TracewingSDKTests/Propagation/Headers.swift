import Tracing
import TracewingSDK

/// The headers of a request, whatever the case of their names.
struct Headers: Equatable {
    var fields: [String: String] = [:]

    subscript(name: String) -> String? {
        get { fields[name.lowercased()] }
        set { fields[name.lowercased()] = newValue }
    }
}

struct HeadersCarrier: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into carrier: inout Headers) { carrier[key] = value }
    func extract(key: String, from carrier: Headers) -> String? { carrier[key] }
}

extension Propagator {
    func extract(_ fields: [String: String]) -> ServiceContext {
        var context = ServiceContext.topLevel
        extract(into: &context) { fields[$0] }
        return context
    }

    func inject(_ context: ServiceContext) -> [String: String] {
        var fields: [String: String] = [:]
        inject(context) { fields[$0] = $1 }
        return fields
    }
}
