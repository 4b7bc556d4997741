import Testing
import TracewingModel
import TracewingOTLP

@Suite("Names most spans carry")
struct KnownNamesTests {
    static let names = [
        GenAI.operationName, GenAI.Usage.inputTokens, GenAI.Request.presencePenalty, OTel.exceptionMessage,
        "service.instance.id", "http.response.status_code",
    ]

    @Test("A name that differs in a single byte is read as it is", arguments: names)
    func similar(_ name: String) throws {
        let known = Array(name.utf8)
        var variants = [known, known + known, Array(known.dropLast()), known + [0x78], [0x78] + known]
        for index in known.indices {
            var variant = known
            variant[index] ^= 1
            variants.append(variant)
        }
        let fields = variants.map { Wire.bytes(9, Wire.bytes(1, $0)) }
        let record = try OTLPTraceDecoder.decodeSpan(Wire.ids + fields.joined(), resource: .empty, scope: .empty)
        #expect(record.attributes.map { Array($0.key.utf8) } == variants)
    }
}
