import Testing
import TracewingModel

@Suite("Trace and span ids")
struct IdentifierTests {
    @Test("The text form is lower-case digits, padded, and is read in either case")
    func text() {
        let trace = TraceID(high: 0x0AF7_6519_16CD_43DD, low: 0x8448_EB21_1C80_319C)
        #expect(trace.hex == "0af7651916cd43dd8448eb211c80319c")
        #expect("\(trace)" == trace.hex)
        #expect(TraceID(hex: trace.hex) == trace)
        #expect(TraceID(hex: trace.hex.uppercased()) == trace)
        #expect(TraceID(high: 0, low: 1).hex == "00000000000000000000000000000001")
        let span = SpanID(0xB7AD_6B71_6920_3331)
        #expect(span.hex == "b7ad6b7169203331")
        #expect(SpanID(hex: span.hex.dropFirst(0)) == span)
        #expect(SpanID(1).hex == "0000000000000001")
    }

    @Test(
        "Anything but 32 or 16 digits is nil",
        arguments: [
            "", "0", "0af7651916cd43dd8448eb211c80319", "0af7651916cd43dd8448eb211c80319c0",
            "0af7651916cd43dd8448eb211c80319g", "0af7651916cd43dd 448eb211c80319c", "+af7651916cd43dd8448eb211c80319c",
            "b7ad6b716920333", "b7ad6b71692033311", "b7ad6b716920333ø", "-7ad6b7169203331",
        ]
    )
    func refused(_ text: String) {
        #expect(TraceID(hex: text) == nil)
        #expect(SpanID(hex: text) == nil)
    }

    @Test("Zero is invalid")
    func zero() {
        #expect(!TraceID.invalid.isValid)
        #expect(!SpanID.invalid.isValid)
        #expect(TraceID(hex: "00000000000000000000000000000000") == .invalid)
        #expect(TraceID(high: 1, low: 0).isValid)
        #expect(TraceID(high: 0, low: 1).isValid)
        #expect(SpanID(1).isValid)
    }
}
