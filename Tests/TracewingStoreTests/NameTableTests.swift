import Testing

@testable import TracewingStore

@Suite("Names that are looked up")
struct NameTableTests {
    private func find(_ name: String, in table: NameTable<Int>) -> Int? {
        Array(name.utf8).withUnsafeBytes { table.find($0) }
    }

    @Test("Each name has its value, and what is no name has none")
    func find() {
        let names = Array(ColumnMapping.targets.keys)
        let table = NameTable(Dictionary(uniqueKeysWithValues: zip(names, 0...)))
        for (number, name) in names.enumerated() {
            #expect(find(name, in: table) == number)
            for other in [String(name.dropLast()), name + "x", "x" + name.dropFirst(), name.uppercased()]
            where !names.contains(other) {
                #expect(find(other, in: table) == nil)
            }
        }
        #expect(find("", in: table) == nil)
        #expect(find(String(repeating: "a", count: 10_000), in: table) == nil)
    }

    @Test("Short names that begin or end alike are told apart")
    func alike() {
        let names = [
            "a", "b", "ab", "ba", "aaaaaaaa", "aaaaaaab", "baaaaaaa", "aaaaaaaaa", "aaaaxaaaaaaaaaaa",
            "aaaayaaaaaaaaaaa",
        ]
        let table = NameTable(Dictionary(uniqueKeysWithValues: zip(names, 0...)))
        for (number, name) in names.enumerated() { #expect(find(name, in: table) == number) }
        #expect(find("aaaazaaaaaaaaaaa", in: table) == nil)
    }
}
