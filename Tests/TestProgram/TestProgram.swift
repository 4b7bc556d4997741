/// What tests kill, fork and signal: a program of its own, with a mode for every such test.
@main
struct TestProgram {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        default:
            print("No mode of that name: \(arguments.joined(separator: " "))")
        }
    }
}
