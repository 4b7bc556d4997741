import TracewingModel

/// An image, a sound or a file that is sent in place, with the names requests have for it.
struct InlineMedia: Sendable {
    let base64: String
    let mediaType: String

    init(_ bytes: [UInt8], mediaType: String?) {
        base64 = Base64.encode(bytes)
        self.mediaType = mediaType ?? "application/octet-stream"
    }

    /// Nil if `uri` is no `data:` address in base64.
    init?(uri: String) {
        guard let comma = uri.firstIndex(of: ",") else { return nil }
        let head = uri[..<comma]
        guard head.hasPrefix("data:"), head.hasSuffix(";base64") else { return nil }
        let type = head.dropFirst(5).prefix { $0 != ";" }
        base64 = String(uri[uri.index(after: comma)...])
        mediaType = type.isEmpty ? "text/plain" : String(type)
    }

    var isImage: Bool { mediaType.hasPrefix("image/") }
    var isAudio: Bool { mediaType.hasPrefix("audio/") }
    var dataURL: String { "data:\(mediaType);base64,\(base64)" }

    /// The sound's format as OpenAI names it.
    var audioFormat: String {
        if mediaType.hasSuffix("wav") { return "wav" }
        return mediaType == "audio/mpeg" ? "mp3" : String(mediaType.dropFirst(6))
    }

    /// A file has to have a name.
    var fileName: String {
        "attachment." + (mediaType == "application/pdf" ? "pdf" : mediaType.hasPrefix("text/") ? "txt" : "bin")
    }
}
