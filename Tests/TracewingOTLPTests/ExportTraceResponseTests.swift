import OTLPOracle
import SwiftProtobuf
import Testing
import TracewingOTLP

@Suite("ExportTraceResponse")
struct ExportTraceResponseTests {
    static let responses = [
        ExportTraceResponse(rejectedSpans: 3, errorMessage: "too old"),
        ExportTraceResponse(rejectedSpans: .max),
        ExportTraceResponse(rejectedSpans: -1),
        ExportTraceResponse(errorMessage: "a warning, smørrebrød"),
    ]

    @Test("A partial success has the same bytes as SwiftProtobuf's and comes back", arguments: responses)
    func roundTrip(_ response: ExportTraceResponse) throws {
        let oracle = Oracle.Response.with {
            $0.partialSuccess.rejectedSpans = response.rejectedSpans
            $0.partialSuccess.errorMessage = response.errorMessage
        }
        #expect(response.isPartial)
        #expect(response.encode() == (try oracle.serializedBytes()))
        #expect(try ExportTraceResponse(decoding: response.encode()) == response)
    }

    @Test("Python's bytes are read")
    func python() throws {
        let bytes: [UInt8] = [0x0A, 0x0B, 0x08, 0x03, 0x12, 0x07, 0x74, 0x6F, 0x6F, 0x20, 0x6F, 0x6C, 0x64]
        #expect(
            try ExportTraceResponse(decoding: bytes) == ExportTraceResponse(rejectedSpans: 3, errorMessage: "too old")
        )
    }

    @Test("Full success is no bytes, and an empty partial success means the same")
    func fullSuccess() throws {
        #expect(ExportTraceResponse().encode() == [])
        #expect(!(try ExportTraceResponse(decoding: [])).isPartial)
        #expect(!(try ExportTraceResponse(decoding: [0x0A, 0x00])).isPartial)
    }

    @Test("A response cut short is refused, and unknown fields are passed over")
    func hostile() throws {
        let whole = ExportTraceResponse(rejectedSpans: 300, errorMessage: "why").encode()
        for count in 1..<whole.count {
            #expect(throws: OTLPDecodingError.self) { try ExportTraceResponse(decoding: whole.prefix(count)) }
        }
        #expect(try ExportTraceResponse(decoding: Wire.text(7, "new") + whole).rejectedSpans == 300)
    }
}
