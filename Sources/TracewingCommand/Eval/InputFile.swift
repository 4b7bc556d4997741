import Foundation

/// What a command reads.
enum InputFile {
    /// The whole of a file, without a mark of the byte order; `-` is standard input.
    static func bytes(of path: String) throws -> Data {
        let data =
            path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: path)
        guard let data else { throw Failure("\(path) cannot be read. Check the path and who may read it.") }
        return data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data
    }

    /// The same as text. What is no UTF-8 is an error: a repaired text would be judged as if it had been said.
    static func text(of path: String) throws -> String {
        guard let text = String(bytes: try bytes(of: path), encoding: .utf8) else {
            throw Failure("\(path) is no UTF-8 text.")
        }
        return text
    }
}
