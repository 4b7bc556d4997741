import Foundation
import TracewingModel
import TracewingStore

/// Prices of one's own.
struct PriceFile {
    let path: String
    let table: PriceTable

    /// - Parameter path: nil for none.
    init?(_ path: String?) throws {
        guard let path else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure("The prices in \(path) cannot be read. Check the path and who may read it.")
        }
        guard let json = try? JSONValue(parsing: Array(data)) else {
            throw Failure("The prices in \(path) are no JSON. Write {\"prices\": [ … ]}.")
        }
        do {
            table = try PriceTable(json: json)
        } catch {
            throw Failure("The prices in \(path) cannot be used. \(error.message)")
        }
        self.path = path
    }
}
