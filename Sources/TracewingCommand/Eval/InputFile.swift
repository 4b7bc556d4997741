import Foundation

/// What a command reads.
enum InputFile {
    /// The whole of a file; `-` is standard input.
    static func bytes(of path: String) throws -> Data {
        if path == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure("\(path) cannot be read. Check the path and who may read it.")
        }
        return data
    }

    /// The same as text. What is no UTF-8 is an error: a repaired text would be judged as if it had been said.
    static func text(of path: String) throws -> String {
        guard let text = String(bytes: try bytes(of: path), encoding: .utf8) else {
            throw Failure("\(path) is no UTF-8 text.")
        }
        return text
    }
}
