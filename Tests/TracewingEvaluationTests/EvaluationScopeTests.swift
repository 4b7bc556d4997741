import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

@Suite("Scopes of evaluations")
struct EvaluationScopeTests {
    @Test("keep every attribute they are started with, and their kind once")
    func manyAttributes() async throws {
        try await withObservability { spans in
            var attributes = Attributes()
            for number in 0..<100 { attributes["key.\(number)"] = .int(Int64(number)) }
            attributes[OpenInference.spanKind] = "LLM"
            let scope = EvaluationScope.start("e", attributes: attributes, context: .topLevel)
            scope.end()
            let record = try #require(await spans.records(of: scope.handle.span?.spanContext.traceID).first)
            #expect((0..<100).allSatisfy { record.attributes["key.\($0)"] == .int(Int64($0)) })
            #expect(record.attributes.filter { $0.key == OpenInference.spanKind }.map(\.value) == ["CHAIN"])
        }
    }
}
