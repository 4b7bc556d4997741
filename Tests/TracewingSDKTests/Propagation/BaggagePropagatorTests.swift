import Testing
import Tracing
import TracewingSDK

@Suite("W3C baggage")
struct BaggagePropagatorTests {
    @Test(
        "A header is read; members that are malformed are left out",
        arguments: [
            ("a=1", ["a=1"]), ("a=1,b=2", ["a=1", "b=2"]), (" a = 1 ,\tb=2\t", ["a=1", "b=2"]),
            ("a=1;p=x;q", ["a=1;p=x;q"]), ("a=1; p=x", ["a=1;p=x"]), ("a=", ["a="]), ("a==", ["a=="]),
            ("a=1=2", ["a=1=2"]),
            ("a=%C3%BC%20%2C", ["a=ü ,"]), ("a=%c3%bc", ["a=ü"]), ("a=%FF", ["a=\u{FFFD}"]), ("a=1,a=2", ["a=2"]),
            ("a=1,,b=2,", ["a=1", "b=2"]), ("A=1,a=2", ["A=1", "a=2"]),
            ("", []), (",", []), ("=", []), ("=1", []), ("a", []), ("a,b=2", ["b=2"]), ("a b=1", []), ("ü=1", []),
            ("\"a\"=1", []),
            ("a=1;p;q=2;r=%20", ["a=1;p;q=2;r=%20"]), ("a\t=\t1\t;\tp", ["a=1;p"]),
            ("!#$%&'*+-.^_`|~=1", ["!#$%&'*+-.^_`|~=1"]),
            ("a=%00", ["a=\u{0}"]), ("a=%E0%A4", ["a=\u{FFFD}"]), ("a=%25", ["a=%"]), ("a=+", ["a=+"]),
            // Senders that encode too little are understood.
            ("a=b c", ["a=b c"]), ("a=ü", ["a=ü"]), ("a=\"b\"", ["a=\"b\""]),
            ("a(b)=1", []), ("a=1,\u{301}b=2", ["a=1,\u{301}b=2"]), ("a=\u{301}1,b=2", ["b=2"]),
            ("a=%", []), ("a=%2", []), ("a=%zz", []), ("a=%é,b=2", ["b=2"]), (";a=1", []), (";", []), ("a;b=1", []),
        ]
    )
    func read(header: String, entries: [String]) {
        let baggage = BaggagePropagator().extract(["baggage": header]).baggage
        #expect(
            baggage.entries.map { "\($0.key)=\($0.value)\($0.metadata.isEmpty ? "" : ";" + $0.metadata)" } == entries
        )
        #expect(baggage.entries.allSatisfy { $0.isRemote })
    }

    @Test(
        "What says who a person is is read, and sent only where that is asked for",
        arguments: [
            "gen_ai.caller.id", "gen_ai.caller.name", "gen_ai.caller.upn", "client.address", "user.id", "user.name",
            "user.email",
        ]
    )
    func personalData(key: String) {
        let header = "\(key)=someone,tenant_id=t"
        let context = BaggagePropagator().extract(["baggage": header])
        #expect(context.baggage[key] == "someone")
        #expect(BaggagePropagator().inject(context) == ["baggage": "tenant_id=t"])
        #expect(W3CPropagator().inject(context) == ["baggage": "tenant_id=t"])
        #expect(BaggagePropagator(sendsPersonalData: true).inject(context) == ["baggage": header])
        #expect(W3CPropagator(sendsPersonalData: true).inject(context) == ["baggage": header])
    }

    @Test("At most 180 entries are read and written")
    func entryLimit() {
        let header = (0..<200).map { "k\($0)=v" }.joined(separator: ",")
        let context = BaggagePropagator().extract(["baggage": header])
        #expect(context.baggage.entries.count == 180)
        var more = context
        for number in 0..<100 { more.baggage["more\(number)"] = "v" }
        #expect(BaggagePropagator().inject(more)["baggage"]?.split(separator: ",").count == 180)
    }

    @Test("A header of 8,192 bytes is read, a longer one is ignored whole", arguments: [(8192, 1), (8193, 0)])
    func byteLimit(size: Int, entries: Int) {
        let header = "a=" + String(repeating: "v", count: size - 2)
        #expect(BaggagePropagator().extract(["baggage": header]).baggage.entries.count == entries)
    }

    @Test("What does not fit into 8,192 bytes is not written; what fits is")
    func writtenByteLimit() throws {
        var context = ServiceContext.topLevel
        context.baggage["big"] = String(repeating: "x", count: 8_000)
        context.baggage["bigger"] = String(repeating: "x", count: 8_000)
        context.baggage["small"] = "y"
        let header = try #require(BaggagePropagator().inject(context)["baggage"])
        #expect(header.hasPrefix("big="))
        #expect(header.hasSuffix(",small=y"))
        #expect(header.utf8.count <= 8192)
    }

    @Test(
        "Any value survives the journey",
        arguments: ["", " ", "a,b;c=d", "\"quoted\"", "back\\slash", "%41", "ü", "日本", "👩‍👩‍👧‍👦", "\r\n", "\u{0}", "+"]
    )
    func roundTrip(value: String) throws {
        var context = ServiceContext.topLevel
        context.baggage["key"] = value
        let fields = BaggagePropagator().inject(context)
        let header = try #require(fields["baggage"])
        #expect(header.utf8.allSatisfy { 0x21...0x7E ~= $0 })
        #expect(BaggagePropagator().extract(fields).baggage["key"] == value)
    }

    @Test("What cannot stand in a header is not written: it would break the request")
    func unsafeEntries() {
        var context = ServiceContext.topLevel
        for key in ["", "a b", "a,b", "ü", "x\r\ny"] { context.baggage[key] = "1" }
        for (key, metadata) in [("a", "p=1\r\nx-evil: 1"), ("b", "p=1,evil=2"), ("c", "p=ü"), ("d", "p=1;q")] {
            context.baggage.set(Baggage.Entry(key: key, value: "1", metadata: metadata))
        }
        #expect(BaggagePropagator().inject(context) == ["baggage": "a=1,b=1,c=1,d=1;p=1;q"])
    }

    @Test("A request does not overwrite what this process has set")
    func localWins() {
        var context = ServiceContext.topLevel
        context.baggage["tenant"] = "ours"
        BaggagePropagator().extract(into: &context) { _ in "tenant=theirs,other=1" }
        #expect(context.baggage["tenant"] == "ours")
        #expect(context.baggage["other"] == "1")
    }

    @Test("Baggage keeps its order, replaces in place, and an empty one leaves no trace in the context")
    func order() {
        var baggage = Baggage()
        baggage["b"] = "1"
        baggage["a"] = "2"
        baggage["b"] = "3"
        #expect(baggage.entries.map(\.key) == ["b", "a"])
        #expect(baggage["b"] == "3")
        var context = ServiceContext.topLevel
        context.baggage = baggage
        context.baggage["a"] = nil
        context.baggage["b"] = nil
        #expect(context.isEmpty)
    }
}
