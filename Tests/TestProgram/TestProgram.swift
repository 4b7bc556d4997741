/// What tests kill, fork and signal: a program of its own, with a mode for every such test.
@main
struct TestProgram {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let rest = Array(arguments.dropFirst())
        switch arguments.first {
        case "exit":
            try await ExitMode.run(rest)
        case "foreign":
            await ForeignMode.run(rest)
        case "metrics":
            MetricsMode.run(rest)
        case "spool":
            try await SpoolMode.run(rest)
        default:
            print("No mode of that name: \(arguments.joined(separator: " "))")
        }
    }
}
