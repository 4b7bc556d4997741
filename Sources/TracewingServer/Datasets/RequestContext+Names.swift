import Foundation
import HTTPTypes
import Hummingbird
import TracewingModel

extension RequestContext {
    /// A name in the address, as it is and not as addresses write it.
    func name(_ parameter: String) throws(APIError) -> String {
        guard let name = parameters.get(parameter)?.removingPercentEncoding, name.utf8.count <= 512 else {
            throw APIError(.badRequest, "bad_\(parameter)", "The address names no \(parameter).")
        }
        return name
    }

    /// A number in the address that the server has given; nil if it is none.
    func number(_ parameter: String) -> Int64? { parameters.get(parameter).flatMap { Int64($0) } }
}

extension QueryParameters {
    /// Where a list goes on that is ordered by numbers.
    func place() throws(APIError) -> Int64? {
        guard let text = self["after"], !text.isEmpty else { return nil }
        guard let place = Int64(text), place >= 0 else {
            throw APIError(.badRequest, "bad_after", "'after' is none this server gave. Start without one.")
        }
        return place
    }

    /// A version of a dataset; nil for the newest.
    func version() throws(APIError) -> Int? {
        guard let text = self["version"], !text.isEmpty else { return nil }
        return try number("version", in: 1...Int(Int32.max), default: 1)
    }
}
