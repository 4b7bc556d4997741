import Foundation
import TracewingModel

/// What a person would read in a value that a span calls its input or output.
///
/// Frameworks put the whole of their state there, as JSON: LangChain its messages, in one envelope or several. Out of
/// those comes what was asked or answered; anything else is shown as it is.
enum SaidText {
    /// No document that is longer is taken apart for the sake of a preview.
    private static let parsingLimit = 256 << 10
    private static let depthLimit = 6

    static func input(_ value: AttributeValue) -> String? {
        document(value).flatMap { said($0, \.question) } ?? value.text
    }

    static func output(_ value: AttributeValue) -> String? {
        document(value).flatMap { said($0) { $0.answer ?? $0.last { $0.role == "tool" }?.text } } ?? value.text
    }

    private static func document(_ value: AttributeValue) -> JSONValue? {
        if let text = value.stringValue {
            guard text.utf8.count <= parsingLimit,
                text.utf8.first == UInt8(ascii: "[")
                    || text.utf8.first == UInt8(ascii: "{") && mayHoldMessages(text)
            else { return nil }
        }
        return value.json
    }

    /// Whether a key stands there that one of the objects below has: most tools' arguments and results have none, and
    /// need not be parsed. Keys are told by their first four letters.
    private static func mayHoldMessages(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            guard var place = UnsafeRawPointer(utf8.baseAddress) else { return false }
            let end = place + utf8.count - 4
            while place < end, let quote = memchr(place, Int32(UInt8(ascii: "\"")), end - place) {
                place = UnsafeRawPointer(quote) + 1
                if beginnings.contains(place.loadUnaligned(as: UInt32.self)) { return true }
            }
            return false
        }
    }

    /// In the machine's own order of bytes.
    private static let beginnings: [UInt32] = [
        "message", "generations", "choices", "role", "data", "documents", "kwargs",
    ].map { key in Array(key.utf8).withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) } }

    /// - Parameter choose: Takes from messages what is wanted of them.
    private static func said(
        _ json: JSONValue,
        depth: Int = 0,
        _ choose: ([PreviewMessage]) -> String?
    ) -> String? {
        guard depth < depthLimit else { return nil }
        if let list = json.arrayValue {
            if list.allSatisfy({ $0["type"] == "tool_call" && $0["name"] != nil }) {
                return PreviewMessage(json: ["tool_calls": json])?.calls
            }
            if let text = chosen(from: list, choose) { return text }
            for element in list.reversed() {
                if let text = said(element, depth: depth + 1, choose) { return text }
            }
            return nil
        }
        for key in ["messages", "generations", "choices"] {
            if let list = json[key]?.arrayValue { return chosen(from: list, choose) }
        }
        if isMessage(json) { return chosen(from: [json], choose) }
        if let document = json["documents"]?[0] {
            return (document["page_content"] ?? document["content"] ?? document["text"])?.stringValue
        }
        // What LangChain's callbacks are told, and what a step does to a graph: what it is about, and much around it.
        guard json["kwargs"] != nil || json["update"]?["messages"] != nil else { return nil }
        guard let inner = ["inputs", "outputs", "output", "update", "query"].lazy.compactMap({ json[$0] }).first else {
            return nil
        }
        return said(inner, depth: depth + 1, choose) ?? inner.stringValue ?? inner.text
    }

    /// What is wanted of a list of messages; nil if it is another list.
    private static func chosen(from list: [JSONValue], _ choose: ([PreviewMessage]) -> String?) -> String? {
        // A request of several conversations has a list of lists.
        let messages = list.flatMap { $0.arrayValue ?? [$0] }
        guard !messages.isEmpty, messages.allSatisfy(isMessage) else { return nil }
        return choose(messages.compactMap(PreviewMessage.init(json:)))
    }

    private static func isMessage(_ json: JSONValue) -> Bool {
        if let inner = json["message"] { return isMessage(inner) }
        if json["role"]?.stringValue != nil { return true }
        let langChain = json["lc"] == nil ? json["data"] : json["kwargs"]
        return json["type"]?.stringValue != nil && langChain?["content"] != nil
    }
}
