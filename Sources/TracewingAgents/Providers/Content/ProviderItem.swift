import TracewingModel

/// Something in an answer that only the API it came from understands, and wants back with the next question: a
/// signature below a thought, thoughts in cipher.
///
/// It travels as a part of the message, with a type of its own, so that it survives being stored as JSON. Other APIs
/// are not sent it.
struct ProviderItem: Sendable, Hashable {
    let api: ProviderAPI
    let item: JSONObject

    private static let type: JSONValue = "provider_item"

    init(_ item: JSONObject, of api: ProviderAPI) {
        self.api = api
        self.item = item
    }

    var part: ChatMessage.Part {
        .other(["type": Self.type, "api": .string(api.itemMark), "item": .object(item)])
    }

    static func isOne(_ part: ChatMessage.Part) -> Bool {
        if case .other(let object) = part { object["type"] == type } else { false }
    }

    /// What is sent to `api` for a part that is as it was read: the item of this API, or the part itself if it is none
    /// of ours; nil if it is another API's.
    static func content(of part: JSONObject, for api: ProviderAPI) -> JSONObject? {
        guard part["type"] == type else { return part }
        return part["api"] == .string(api.itemMark) ? part["item"]?.objectValue : nil
    }
}
